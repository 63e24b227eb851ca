package org.mailstead.server;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import org.mailstead.server.config.Config;
import org.mailstead.server.control.AccountData;
import org.mailstead.server.directory.AutomaticJunkFlags;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.DirectoryLimits;
import org.mailstead.server.directory.DirectoryOptions;
import org.mailstead.server.mailbox.AccountRules;
import org.mailstead.server.mailbox.ChangeFeed;
import org.mailstead.server.mailbox.MailboxLimits;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.PostgresLogin;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.server.transfer.MailVerification;

/**
 * What is kept, and what knows it: the store, the directory, the mailboxes. Everything that speaks
 * a protocol stands above it.
 */
record Core(
        Database database,
        Blobs blobs,
        Directory directory,
        Mailboxes mailboxes,
        AccountData data,
        Parts parts)
        implements AutoCloseable {

    /** Opens what the configuration names, and finishes what an earlier process left undone. */
    static Core open(
            Config config,
            InstantSource clock,
            DirectoryOptions options,
            DirectoryLimits directoryLimits)
            throws StoreException {
        return open(database(config), config.dataDirectory(), clock, options, directoryLimits);
    }

    /** Opens what a stopped server keeps in its data directory. */
    static Core open(Path dataDirectory, InstantSource clock) throws StoreException {
        return open(
                Database.sqlite(dataDirectory, StoreLimits.defaults()),
                dataDirectory,
                clock,
                new DirectoryOptions(Set.of(), Set.of(), null),
                DirectoryLimits.defaults());
    }

    private static Core open(
            Database opened,
            Path dataDirectory,
            InstantSource clock,
            DirectoryOptions options,
            DirectoryLimits directoryLimits)
            throws StoreException {
        var parts = new Parts();
        try {
            var database = parts.add(opened);
            var blobs = parts.add(Blobs.inFiles(database, dataDirectory, StoreLimits.defaults()));
            var directory = parts.add(new Directory(database, clock, options, directoryLimits));
            var mailboxes =
                    parts.add(
                            new Mailboxes(
                                    database,
                                    blobs,
                                    new ChangeFeed(),
                                    clock,
                                    new DirectoryRules(directory),
                                    MailboxLimits.DEFAULT));
            var data = new AccountData(database, directory, mailboxes, clock);
            data.settle();
            return new Core(database, blobs, directory, mailboxes, data, parts);
        } catch (StoreException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** Checks all that is kept. */
    MailVerification verification(InstantSource clock) {
        return new MailVerification(database, blobs, directory, mailboxes, clock);
    }

    private static Database database(Config config) throws StoreException {
        var limits = StoreLimits.defaults();
        var url = config.databaseUrl();
        Path directory = config.dataDirectory();
        return url == null
                ? Database.sqlite(directory, limits)
                : Database.postgresql(
                        new PostgresLogin(url, config.databaseUser(), config.databasePassword()),
                        limits);
    }

    /** What the directory has set for the mail of accounts. */
    private record DirectoryRules(Directory directory) implements AccountRules {
        @Override
        public long quota(long account) throws StoreException {
            return directory.quotaOctets(account).orElse(Long.MAX_VALUE);
        }

        @Override
        public AutomaticJunkFlags junkFlags(long account) throws StoreException {
            return directory.junkFlags(account);
        }
    }

    /** Finishes every commit, then closes. */
    @Override
    public void close() {
        parts.close();
    }
}
