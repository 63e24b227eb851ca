package org.mailstead.server.delivery;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.mtasts.CachedPolicy;
import org.mailstead.mtasts.MtaSts;
import org.mailstead.mtasts.StsLookup;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;

/**
 * The MTA-STS policies of those whom mail is sent to, kept in the database so that nobody can make
 * us forget one by breaking the DNS. Any number of threads. RFC 8461 §3.3, §10.2; outbound §12
 */
public final class StsPolicies {
    /** Of how many domains what is kept is in memory too, the last used. */
    private static final int REMEMBERED_MAX = 10_000;

    /** Another node may have learnt more. */
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(5);

    private static final Duration USE_NOTED_EVERY = Duration.ofDays(1);

    /** outbound M-8 */
    static final Duration UNUSED_MAX = Duration.ofDays(180);

    private static final Duration REFRESHED_AFTER = Duration.ofHours(12);
    private static final Scope SERVER = Scope.server();

    private final Database database;
    private final MtaSts mtaSts;
    private final InstantSource clock;

    /** Guarded by itself. */
    private final Map<Domain, Known> remembered = new LinkedHashMap<>(64, 0.75f, true);

    /** What the database has of a domain; the entry is null if it has nothing. */
    private record Known(@Nullable CachedPolicy entry, Instant lastUse, Instant read) {}

    public StsPolicies(Database database, MtaSts mtaSts, InstantSource clock) {
        this.database = database;
        this.mtaSts = mtaSts;
        this.clock = clock;
    }

    /**
     * The policy to apply to mail for a domain now. May fetch one.
     *
     * @param domain of the recipient, never one that it is an alias of. RFC 8461 §3
     * @throws DnsException if nothing is known of the domain, and the DNS does not answer
     */
    StsLookup of(Domain domain) throws DnsException, StoreException {
        var now = clock.instant();
        var known = known(domain, now);
        var found = mtaSts.lookup(domain, known.entry(), now);
        apply(domain, found.change(), now);
        if (known.entry() != null
                && found.change() instanceof CachedPolicy.Change.Keep
                && known.lastUse().plus(USE_NOTED_EVERY).isBefore(now)) {
            write(tx -> StsRows.use(tx, domain, now)); // outbound M-7
            remember(domain, new Known(known.entry(), now, known.read()));
        }
        return found;
    }

    private Known known(Domain domain, Instant now) throws StoreException {
        synchronized (remembered) {
            var known = remembered.get(domain);
            if (known != null && known.read().plus(REMEMBERED_FOR).isAfter(now)) {
                return known;
            }
        }
        var stored =
                database.<@Nullable Known, RuntimeException>read(
                        SERVER,
                        tx ->
                                StsRows.find(tx, domain)
                                        .map(one -> new Known(one.policy(), one.lastUse(), now))
                                        .orElse(null));
        var known = stored == null ? new Known(null, now, now) : stored;
        remember(domain, known);
        return known;
    }

    private void remember(Domain domain, Known known) {
        synchronized (remembered) {
            remembered.put(domain, known);
            if (remembered.size() > REMEMBERED_MAX) {
                remembered.remove(remembered.keySet().iterator().next());
            }
        }
    }

    private void apply(Domain domain, CachedPolicy.Change change, Instant lastUse)
            throws StoreException {
        switch (change) {
            case CachedPolicy.Change.Keep() -> {}
            case CachedPolicy.Change.Put(var entry) -> {
                write(tx -> StsRows.put(tx, domain, entry, lastUse));
                remember(domain, new Known(entry, lastUse, clock.instant()));
            }
            case CachedPolicy.Change.Remove() -> {
                write(tx -> StsRows.remove(tx, domain));
                remember(domain, new Known(null, lastUse, clock.instant()));
            }
        }
    }

    /** Forgets what has not been used for long. */
    void expire() throws StoreException {
        var until = clock.instant().minus(UNUSED_MAX);
        write(tx -> StsRows.removeUnusedSince(tx, until));
    }

    /** Those that are to be fetched again, in any order. */
    List<Domain> due() throws StoreException {
        var before = clock.instant().minus(REFRESHED_AFTER);
        var due =
                database.<List<StsRows.Stored>, RuntimeException>read(
                        SERVER, tx -> StsRows.updatedBefore(tx, before));
        var domains = new java.util.ArrayList<>(due.stream().map(StsRows.Stored::domain).toList());
        Collections.shuffle(domains);
        return domains;
    }

    /** Fetches one again, so that it holds on although no mail is sent. RFC 8461 §10.2. */
    void refresh(Domain domain) throws StoreException {
        var stored =
                database.<StsRows.@Nullable Stored, RuntimeException>read(
                        SERVER, tx -> StsRows.find(tx, domain).orElse(null));
        if (stored != null && stored.policy() instanceof CachedPolicy.Held held) {
            var found = mtaSts.refresh(domain, held, clock.instant());
            apply(domain, found.change(), stored.lastUse());
        }
    }

    private interface Statement {
        void run(Tx tx) throws SQLException;
    }

    private void write(Statement statement) throws StoreException {
        database.<@Nullable Void, RuntimeException>write(
                SERVER,
                tx -> {
                    statement.run(tx);
                    return null;
                });
    }
}
