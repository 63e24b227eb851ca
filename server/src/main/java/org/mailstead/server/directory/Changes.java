package org.mailstead.server.directory;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import org.mailstead.server.directory.AdminResult.Done;
import org.mailstead.server.directory.AdminResult.Refusal;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.server.store.Work;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes changes of the directory: each in one transaction with its record, each logged, each made
 * known to those who look things up.
 *
 * @param announce called when rows have changed
 */
record Changes(Database database, InstantSource clock, Runnable announce) {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryAdmin.class);

    /** The checks and changes of one operation. A refusal must come before the first change. */
    interface Change<T> {
        AdminResult<T> apply(Tx tx) throws SQLException;
    }

    /**
     * Makes a change. Returns when it is synced.
     *
     * @param entry how it is recorded, if it is not refused
     */
    <T> AdminResult<T> apply(AuditEntry entry, Change<T> change) throws StoreException {
        AdminResult<T> result =
                write(tx -> {
                    var applied = change.apply(tx);
                    if (applied instanceof Done<T>) {
                        AuditRows.insert(tx, entry);
                        announce(tx);
                    }
                    return applied;
                });
        var line =
                LOG.atInfo()
                        .addKeyValue("actor", entry.actor())
                        .addKeyValue("action", entry.action())
                        .addKeyValue("subject", entry.subject())
                        .addKeyValue("detail", entry.detail());
        switch (result) {
            case Done<T> _ -> line.log("directory changed");
            case Refusal<T>(var why) ->
                    line.addKeyValue("why", why).log("directory change refused");
        }
        return result;
    }

    /** Once the transaction is committed, what was looked up before is forgotten, on every node. */
    void announce(Tx tx) {
        tx.announce(0); // that it changed is all there is to say
        tx.afterCommit(announce);
    }

    <T> T read(Work<T, RuntimeException> work) throws StoreException {
        return database.read(Scope.server(), work);
    }

    <T> T write(Work<T, RuntimeException> work) throws StoreException {
        return database.write(Scope.server(), work);
    }

    Instant now() {
        return clock.instant();
    }

    AuditEntry entry(String actor, String action, Object subject, Object detail) {
        return new AuditEntry(now(), actor, action, subject.toString(), detail.toString());
    }

    static <T> Refusal<T> refuse(String why) {
        return new Refusal<>(why);
    }
}
