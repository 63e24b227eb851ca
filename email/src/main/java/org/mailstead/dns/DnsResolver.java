package org.mailstead.dns;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.mailstead.dns.AnswerCache.Answered;
import org.mailstead.dns.AnswerCache.Failed;
import org.mailstead.dns.AnswerCache.Kept;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Reply.Alias;
import org.mailstead.dns.Reply.Chain;
import org.mailstead.dns.Reply.Final;
import org.mailstead.dns.Reply.Question;

/**
 * Asks the DNS through recursive servers, those of the system or given ones, and keeps the answers.
 *
 * <p>DNSSEC is validated by the server where it is trusted and does so, else by us from the keys of
 * the root, see {@link #validation}. Who asks what another thread is asking already waits with it.
 * Every bound is in {@link DnsLimits}. Safe for use by many threads, made for virtual ones; holds
 * nothing that must be closed.
 */
public final class DnsResolver implements Resolver {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final @Nullable ResolvConf resolvConf;
    private final TrustAnchors anchors;
    private final DnsLimits limits;
    private final InstantSource clock;
    private final AnswerCache cache;
    private final Semaphore free;
    private final ConcurrentMap<Question<?>, CompletableFuture<Kept>> running =
            new ConcurrentHashMap<>();

    /** Null until {@code resolv.conf} was read. Guarded by this. */
    private @Nullable Route route;

    /** Asks given servers. */
    public DnsResolver(
            NameServers servers, TrustAnchors anchors, DnsLimits limits, InstantSource clock) {
        this((ResolvConf) null, anchors, limits, clock);
        route = new Route(servers, anchors, limits, clock);
    }

    private DnsResolver(
            @Nullable ResolvConf resolvConf,
            TrustAnchors anchors,
            DnsLimits limits,
            InstantSource clock) {
        this.resolvConf = resolvConf;
        this.anchors = anchors;
        this.limits = limits;
        this.clock = clock;
        cache = new AnswerCache(clock, limits.cacheOctetsMax());
        free = new Semaphore(limits.lookupsMax());
    }

    /**
     * Asks the servers of the system, {@code /etc/resolv.conf}. Changes of the file are heeded;
     * while it is absent or names no server, look-ups fail with {@link Trouble#NETWORK}, which says
     * so.
     */
    public static DnsResolver system(DnsLimits limits, InstantSource clock) {
        return system(RESOLV_CONF, limits, clock);
    }

    /** The same with the file in another place. */
    public static DnsResolver system(Path resolvConf, DnsLimits limits, InstantSource clock) {
        var file = new ResolvConf(resolvConf, clock);
        return new DnsResolver(file, TrustAnchors.ROOT, limits, clock);
    }

    @Override
    @SuppressWarnings("unchecked") // a question's answer has the question's type
    public <T> Answer<T> lookup(Name name, RecordType<T> type) throws DnsException {
        var question = new Question<>(name, type);
        var known = cache.get(question);
        var kept = known.isPresent() ? known.get() : await(question, start(question));
        return switch (kept) {
            case Answered(var answer) -> (Answer<T>) answer;
            case Failed(var trouble, var detail) -> throw question.trouble(trouble, detail);
        };
    }

    /**
     * Who validates now; asks the servers if that is not known yet.
     *
     * @throws IOException if no server is known
     */
    public Validation validation() throws IOException {
        return route().validation(deadline());
    }

    /** Forgets all answers. */
    public void clear() {
        cache.clear();
    }

    private long deadline() {
        return System.nanoTime() + limits.lookupTimeout().toNanos();
    }

    /** One look-up for all who ask the same; a thread of its own, so that nobody can cancel it. */
    private CompletableFuture<Kept> start(Question<?> question) {
        var ours = new CompletableFuture<Kept>();
        var theirs = running.putIfAbsent(question, ours);
        if (theirs != null) {
            return theirs;
        }
        Thread.ofVirtual().name("dns " + question.name()).start(() -> run(question, ours));
        return ours;
    }

    private void run(Question<?> question, CompletableFuture<Kept> result) {
        try {
            var kept = look(question);
            var ttl =
                    switch (kept) {
                        case Answered(var answer) -> answer.ttl();
                        case Failed _ -> limits.troubleTtl(); // RFC 9520 §3.2
                    };
            cache.put(question, kept, ttl);
            running.remove(question);
            result.complete(kept);
        } catch (RuntimeException | Error e) { // a bug: those who wait must hear of it
            running.remove(question);
            result.completeExceptionally(e);
        }
    }

    private Kept await(Question<?> question, CompletableFuture<Kept> result) throws DnsException {
        try {
            return result.get(limits.lookupTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw question.trouble(Trouble.TIMEOUT, "interrupted");
        } catch (TimeoutException e) {
            throw question.trouble(Trouble.TIMEOUT, "");
        } catch (ExecutionException e) {
            throw new IllegalStateException("look-up of " + question + " failed", e.getCause());
        }
    }

    private Kept look(Question<?> question) {
        var deadline = deadline();
        try {
            if (!free.tryAcquire(limits.lookupTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                return new Failed(Trouble.TIMEOUT, "too many look-ups at once");
            }
            try {
                return new Answered(look(question, route(), deadline));
            } finally {
                free.release();
            }
        } catch (DnsException e) {
            return new Failed(e.trouble(), e.detail());
        } catch (IOException e) {
            return new Failed(Trouble.NETWORK, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed(Trouble.TIMEOUT, "interrupted");
        }
    }

    private <T> Answer<T> look(Question<T> question, Route route, long deadline)
            throws DnsException {
        var validation = route.validation(deadline);
        var chain = new Chain(question.name(), 0, limits.ttlMax(), Dnssec.SECURE);
        while (true) { // each turn follows at least one alias, and those are counted
            var reply = route.ask(question, chain.at(), validation, deadline);
            chain = chain.and(Route.outcome(reply, validation));
            switch (reply.read(question, chain)) {
                case Final<T>(var answer) -> {
                    return answer;
                }
                case Alias<T>(var next) -> chain = next;
            }
        }
    }

    private synchronized Route route() throws IOException {
        if (resolvConf != null) {
            var changed = resolvConf.changed();
            if (changed.isPresent()) {
                cache.clear();
                route = new Route(changed.get(), anchors, limits, clock);
            }
        }
        if (route == null) {
            throw new IOException("no name server is known");
        }
        return route;
    }
}
