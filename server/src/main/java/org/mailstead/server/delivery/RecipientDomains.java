package org.mailstead.server.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the domains that mail was sent to, for those who write to them next: the last
 * observation counts. Any number of threads. outbound §19
 */
public final class RecipientDomains {
    /** Of how many domains it is in memory too, the last used. */
    private static final int REMEMBERED_MAX = 10_000;

    /** What stays the same is not written more often. */
    private static final Duration NOTED_EVERY = Duration.ofDays(1);

    /** What was not seen for longer is forgotten. */
    static final Duration AGE_MAX = Duration.ofDays(180);

    private static final Logger log = LoggerFactory.getLogger(RecipientDomains.class);
    private static final Scope SERVER = Scope.server();

    private final Database database;
    private final InstantSource clock;

    /** Guarded by itself. */
    private final Map<Domain, Seen> remembered = new LinkedHashMap<>(64, 0.75f, true);

    /** What was seen, and when. */
    public record Seen(TlsAbilities abilities, Instant at) {}

    public RecipientDomains(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What is known of a domain; empty if nothing was sent there for long. */
    public Optional<Seen> of(Domain domain) throws StoreException {
        var sql =
                """
                SELECT starttls, requiretls, mta_sts, dane, seen
                FROM recipient_domain WHERE domain = ?
                """;
        return database.<Optional<Seen>, RuntimeException>read(
                SERVER,
                tx ->
                        tx.sql(sql)
                                .bind(domain.ascii())
                                .one(row ->
                                        new Seen(
                                                new TlsAbilities(
                                                        row.getBoolean(1),
                                                        row.getBoolean(2),
                                                        row.getBoolean(3),
                                                        row.getBoolean(4)),
                                                row.getInstant(5))));
    }

    /** Keeps what was seen just now. What cannot be kept is seen again with the next message. */
    void learn(Domain domain, TlsAbilities abilities) {
        var now = clock.instant();
        if (!isNews(domain, new Seen(abilities, now))) {
            return;
        }
        var sql =
                """
                INSERT INTO recipient_domain (domain, starttls, requiretls, mta_sts, dane, seen)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (domain) DO UPDATE SET starttls = excluded.starttls,
                    requiretls = excluded.requiretls, mta_sts = excluded.mta_sts,
                    dane = excluded.dane, seen = excluded.seen
                """;
        try {
            database.<Integer, RuntimeException>write(
                    SERVER,
                    tx ->
                            tx.sql(sql)
                                    .bind(domain.ascii())
                                    .bind(abilities.startTls())
                                    .bind(abilities.requireTls())
                                    .bind(abilities.mtaSts())
                                    .bind(abilities.dane())
                                    .bind(now)
                                    .update());
        } catch (StoreException e) {
            log.atWarn()
                    .addKeyValue("domain", domain)
                    .setCause(e)
                    .log("what a domain supports cannot be kept");
            forget(domain);
        }
    }

    private boolean isNews(Domain domain, Seen seen) {
        synchronized (remembered) {
            var before = remembered.get(domain);
            if (before != null
                    && before.abilities().equals(seen.abilities())
                    && before.at().plus(NOTED_EVERY).isAfter(seen.at())) {
                return false;
            }
            remembered.put(domain, seen);
            if (remembered.size() > REMEMBERED_MAX) {
                remembered.remove(remembered.keySet().iterator().next());
            }
            return true;
        }
    }

    private void forget(Domain domain) {
        synchronized (remembered) {
            remembered.remove(domain);
        }
    }

    /** Forgets where nothing was sent for long. */
    public void expire() throws StoreException {
        var until = clock.instant().minus(AGE_MAX);
        database.<@Nullable Integer, RuntimeException>write(
                SERVER,
                tx -> tx.sql("DELETE FROM recipient_domain WHERE seen < ?").bind(until).update());
    }
}
