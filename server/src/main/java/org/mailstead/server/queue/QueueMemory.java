package org.mailstead.server.queue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.ForwardPath;

/**
 * What is remembered of mail that went out, and whom accounts no longer send to. Any number of
 * threads. outbound §§17, 18
 */
public final class QueueMemory {
    private static final Scope SERVER = Scope.server();
    private static final int RECIPIENTS_MAX = 1000;
    private static final int PAGE = 500;

    /** How long what an account sent is remembered after it was removed. outbound V-1 */
    static final Duration KEEP_REMOVED = Duration.ofDays(7);

    private static final int CACHED_MAX = 10_000;

    private final Database database;
    private final InstantSource clock;

    /** Asked for each message that is submitted; what another node sets is seen a bit later. */
    private final Cache<Long, List<String>> fromIdLogins =
            Caffeine.newBuilder()
                    .maximumSize(CACHED_MAX)
                    .expireAfterWrite(Duration.ofSeconds(30))
                    .build();

    public QueueMemory(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Those that are done with. */
    public List<Retired> list(RetiredFilter filter, boolean byQueued, boolean ascending, int max)
            throws StoreException {
        return list(filter, byQueued, ascending, max, null);
    }

    /**
     * Those that are done with.
     *
     * @param byQueued whether in the order in which they came; else by when something was last
     *     heard of them
     * @param from behind whom the list begins; null for all. outbound F-8
     */
    public List<Retired> list(
            RetiredFilter filter,
            boolean byQueued,
            boolean ascending,
            int max,
            @Nullable Position from)
            throws StoreException {
        var most = filter.max() == 0 ? max : Math.min(filter.max(), max);
        var found = new ArrayList<Retired>();
        @Nullable Position after = from;
        while (true) {
            var behind = after;
            var page =
                    database.<List<Retired>, RuntimeException>read(
                            SERVER,
                            tx -> RetiredRows.page(tx, filter, byQueued, ascending, behind, PAGE));
            page.stream().filter(filter::has).limit(most - found.size()).forEach(found::add);
            if (found.size() == most || page.size() < PAGE) {
                return found;
            }
            after = page.getLast().position();
        }
    }

    public Optional<Retired> find(long recipient) throws StoreException {
        return database.read(SERVER, tx -> RetiredRows.find(tx, recipient));
    }

    /** What happened to a recipient, the oldest first. */
    public List<Attempt> attempts(long recipient) throws StoreException {
        return database.read(SERVER, tx -> AttemptRows.withTranscripts(tx, recipient));
    }

    /** The ids of a message's recipients, waiting or done with, at most 1,000 of each. */
    public List<Long> recipients(long message) throws StoreException {
        return database.read(
                SERVER,
                tx -> {
                    var ids = new ArrayList<Long>();
                    RetiredRows.ofMessage(tx, message, RECIPIENTS_MAX)
                            .forEach(one -> ids.add(one.id()));
                    tx.sql(
                                    """
                                    SELECT id FROM queue_recipient WHERE message_id = ?
                                    ORDER BY id LIMIT ?
                                    """)
                            .bind(message)
                            .bind(RECIPIENTS_MAX)
                            .each(row -> ids.add(row.getLong(1)));
                    return ids.stream().sorted().toList();
                });
    }

    /** How long what an account sent is remembered; null if as for all. */
    public @Nullable Duration keepRetired(long account) throws StoreException {
        return database.<@Nullable Duration, RuntimeException>read(
                SERVER, tx -> AccountRows.keepRetired(tx, account));
    }

    /** Sets that for what it sends from now on. outbound V-1 */
    public void setKeepRetired(long account, @Nullable Duration keep) throws StoreException {
        database.<Boolean, RuntimeException>write(
                SERVER,
                tx -> {
                    AccountRows.setKeepRetired(tx, account, keep);
                    return true;
                });
    }

    /** The addresses whose logins get unique reverse-paths. outbound K-1 */
    public List<String> fromIdLogins(long account) throws StoreException {
        var cached = fromIdLogins.getIfPresent(account);
        if (cached != null) {
            return cached;
        }
        var read =
                database.<List<String>, RuntimeException>read(
                        SERVER, tx -> AccountRows.fromIdLogins(tx, account));
        fromIdLogins.put(account, read);
        return read;
    }

    public void setFromIdLogins(long account, List<String> logins) throws StoreException {
        database.<Boolean, RuntimeException>write(
                SERVER,
                tx -> {
                    AccountRows.setFromIdLogins(tx, account, logins);
                    return true;
                });
        fromIdLogins.invalidate(account);
    }

    /**
     * Forgets what was set for an account, once it is removed. What became of its mail is
     * remembered no longer than 7 days more, also of what waits still; what its mail said is erased
     * with the next {@link Queue#expire}. outbound V-1
     */
    public static void forget(Database database, long account, Instant now) throws StoreException {
        database.<Boolean, RuntimeException>write(
                SERVER,
                tx -> {
                    RetiredRows.shorten(tx, account, now.plus(KEEP_REMOVED));
                    ContentRows.forget(tx, account);
                    for (var table : List.of("queue_suppression", "queue_hold_rule")) {
                        tx.sql("DELETE FROM " + table + " WHERE account_id = ?")
                                .bind(account)
                                .update();
                    }
                    AccountRows.remove(tx, account, KEEP_REMOVED, now);
                    return true;
                });
    }

    // --- suppression

    /** Entries of an account, or of all if that is null. */
    public List<Suppression> suppressions(@Nullable Long account, int max) throws StoreException {
        return database.read(SERVER, tx -> Suppressions.list(tx, account, max));
    }

    /** Returns whether it was added: not if there is one for the address. */
    public boolean suppress(long account, ForwardPath address, String reason)
            throws StoreException {
        return suppress(account, address, true, reason);
    }

    /**
     * The same, with who says so.
     *
     * @param manual whether a person does
     */
    public boolean suppress(long account, ForwardPath address, boolean manual, String reason)
            throws StoreException {
        return database.write(
                SERVER,
                tx -> new Suppressions(tx, account).add(address, manual, reason, clock.instant()));
    }

    /** Returns whether there was one. */
    public boolean unsuppress(long account, ForwardPath address) throws StoreException {
        return database.write(SERVER, tx -> new Suppressions(tx, account).remove(address));
    }

    /** The entry for an address, whatever variant of it. */
    public Optional<Suppression> suppression(long account, ForwardPath address)
            throws StoreException {
        return database.read(
                SERVER, tx -> Optional.ofNullable(new Suppressions(tx, account).find(address)));
    }
}
