package org.mailstead.dns;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Reply.Question;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.WireParseException;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * The way to the servers, and who validates what they say. Safe for use by many threads.
 *
 * <p>Whether a trusted server validates, and whether another one hands signatures on, shows in what
 * it says of the root's keys: that is asked once in a while.
 */
final class Route {
    private static final Executor VIRTUAL = Thread::startVirtualThread;

    /** How long it holds what was found out about the servers. */
    private static final Duration PROBE_KEPT = Duration.ofHours(1);

    /** The same where nobody can validate, or the servers did not reply. */
    private static final Duration NO_VALIDATION_KEPT = Duration.ofMinutes(1);

    private record Probed(Validation validation, Instant end) {}

    private final NameServers nameServers;
    private final DnsLimits limits;
    private final InstantSource clock;
    private final Resolver plain;
    private final ValidatingResolver validating;
    private final ReentrantLock probing = new ReentrantLock();
    private volatile Probed probed = new Probed(Validation.NONE, Instant.MIN);

    Route(NameServers nameServers, TrustAnchors anchors, DnsLimits limits, InstantSource clock) {
        this.nameServers = nameServers;
        this.limits = limits;
        this.clock = clock;
        plain = new Upstream(nameServers, limits);
        validating = new ValidatingResolver(new Upstream(nameServers, limits), clock(clock));
        validating.setAddReasonToAdditional(false);
        anchors.load(validating);
    }

    private static Clock clock(InstantSource source) {
        return source.withZone(ZoneOffset.UTC);
    }

    /**
     * Asks for a name.
     *
     * @param deadline by {@link System#nanoTime}
     */
    Reply ask(Question<?> question, Name name, Validation validation, long deadline)
            throws DnsException {
        var query = Reply.query(name, question.type().number());
        try {
            return new Reply(send(query, validation, deadline), limits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw question.trouble(Trouble.TIMEOUT, "interrupted");
        } catch (TimeoutException e) {
            throw question.trouble(Trouble.TIMEOUT, "");
        } catch (IOException e) {
            throw new DnsException(
                    question.name(), question.type(), trouble(e), String.valueOf(hint(e)), e);
        }
    }

    /** What the reply proves, given who has validated it. */
    static Dnssec outcome(Reply reply, Validation validation) {
        return switch (validation) {
            case BY_SERVER, BY_US -> reply.isAuthentic() ? Dnssec.SECURE : Dnssec.INSECURE;
            case NONE -> Dnssec.INDETERMINATE;
        };
    }

    /**
     * Who validates; asks the servers if that is not known. One thread asks, others wait for it.
     */
    Validation validation(long deadline) {
        try {
            if (isKnown() || !probing.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return probed.validation; // or too late: the question itself will time out
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Validation.NONE;
        }
        try {
            if (!isKnown()) {
                var found = probe(deadline);
                var kept = found == Validation.NONE ? NO_VALIDATION_KEPT : PROBE_KEPT;
                probed = new Probed(found, clock.instant().plus(kept));
            }
            return probed.validation;
        } finally {
            probing.unlock();
        }
    }

    private boolean isKnown() {
        return clock.instant().isBefore(probed.end);
    }

    private Validation probe(long deadline) {
        if (nameServers.isAuthenticDataTrusted() && isRootSecure(Validation.BY_SERVER, deadline)) {
            return Validation.BY_SERVER;
        }
        return isRootSecure(Validation.BY_US, deadline) ? Validation.BY_US : Validation.NONE;
    }

    private boolean isRootSecure(Validation validation, long deadline) {
        try {
            return send(Reply.rootKeys(), validation, deadline).getHeader().getFlag(Flags.AD);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException | TimeoutException _) {
            return false; // what the question itself comes to, the caller will hear
        }
    }

    private Message send(Message query, Validation validation, long deadline)
            throws IOException, TimeoutException, InterruptedException {
        query.getHeader().setFlag(Flags.AD); // RFC 6840 §5.7: wants AD, not the signatures
        var resolver = validation == Validation.BY_US ? validating : plain;
        var reply = resolver.sendAsync(query, VIRTUAL).toCompletableFuture();
        try {
            return reply.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private static Trouble trouble(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Upstream.TooLargeException) {
                return Trouble.TOO_LARGE;
            }
            if (cause instanceof WireParseException) {
                return Trouble.MALFORMED;
            }
            if (cause instanceof TimeoutException
                    || String.valueOf(cause.getMessage()).contains("imed out")) {
                return Trouble.TIMEOUT;
            }
        }
        return Trouble.NETWORK;
    }

    private String hint(IOException e) { // DNS-03
        return trouble(e) == Trouble.NETWORK
                        && nameServers.servers().getFirst().getAddress().isLoopbackAddress()
                ? e.getMessage() + "; is the resolver that resolv.conf names running?"
                : String.valueOf(e.getMessage());
    }
}
