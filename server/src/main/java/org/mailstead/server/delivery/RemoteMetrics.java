package org.mailstead.server.delivery;

import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.mailstead.server.metrics.Durations;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.reports.TlsResult;
import org.mailstead.smtp.Reply;

/** What is counted of mail to other servers. Any number of threads. outbound §29 */
public final class RemoteMetrics {
    /** How many different answers are told apart. */
    private static final int ANSWERS_MAX = 300;

    private final Counter connections;
    private final Counter destinations;
    private final Counter authentic;
    private final Counter daneRequired;
    private final Counter daneUnverified;
    private final Counter daneErrors;
    private final Counter daneVerified;
    private final Counter daneMismatches;
    private final Counter ignored;
    private final Counter requireTls;
    private final Counter fallbacks;
    private final Counter policies;
    private final Counter sessions;
    private final Durations commands;

    /** Guarded by itself: with which labels answers were counted. */
    private final Set<Answer> answers = new HashSet<>();

    private record Answer(String command, String code, String status) {}

    /** How connecting to a host ended. ME-1 */
    enum Dialed {
        OK,
        TIMEOUT,
        CANCELED,
        ERROR;

        static Dialed of(IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                return CANCELED;
            }
            var isTimeout = e.getCause() == null || e.getCause() instanceof SocketTimeoutException;
            return isTimeout ? TIMEOUT : ERROR;
        }
    }

    /**
     * What the sender's {@code TLS-Required: No} made of no account. RFC 8689 §4.2.2; ME-6, ME-10
     */
    enum Ignored {
        /** Whether there is a policy is not known. */
        MTASTSPOLICY,
        /** The policy does not list the host. */
        MTASTSMX,
        /** TLS failed. */
        BADTLS,
        /** TLSA records cannot be had. */
        BADTLSA,
        /** No TLSA record matches. */
        DANEVERIFICATION,
        /** The certificate is not valid. */
        PKIXVERIFICATION
    }

    /** Why REQUIRETLS cannot be kept. RFC 8689 §4.2.1; ME-7 */
    enum Unsupported {
        /** Nothing says how to verify the host. */
        NOPOLICY,
        /** The host does not know it. */
        NOREQUIRETLS
    }

    /** What is known of a destination's MTA-STS policy. ME-12 */
    enum PolicyFound {
        OK,
        NOTFOUND,
        UNUSABLE,
        ERROR
    }

    /** Makes all of them; once for each server. */
    public RemoteMetrics(Metrics metrics) {
        connections =
                metrics.counter(
                        "queue_connection_total",
                        "Connections to hosts, by how they ended: ok, timeout, canceled or error.",
                        "result");
        destinations =
                metrics.counter(
                        "queue_destinations_total", "Attempts whose mail hosts were looked up.");
        authentic =
                metrics.counter(
                        "queue_destinations_authentic_total",
                        "Those whose mail hosts DNSSEC proves.");
        daneRequired =
                metrics.counter(
                        "queue_destination_dane_required_total", "Hosts with TLSA records.");
        daneUnverified =
                metrics.counter(
                        "queue_destination_dane_starttlsunverified_total",
                        "Those none of whose TLSA records can be used.");
        daneErrors =
                metrics.counter(
                        "queue_destination_dane_gathertlsa_errors_total",
                        "Hosts whose TLSA records could not be looked up.");
        daneVerified =
                metrics.counter(
                        "dane_verify_total", "Certificates that were compared with TLSA records.");
        daneMismatches =
                metrics.counter("dane_verify_errors_total", "Those that no record matched.");
        ignored =
                metrics.counter(
                        "queue_tlsrequiredno_ignored_total",
                        "What was ignored since the sender said TLS-Required: No.",
                        "ignored");
        requireTls =
                metrics.counter(
                        "queue_requiretls_unsupported_total",
                        "Hosts that could not keep REQUIRETLS: nopolicy or norequiretls.",
                        "reason");
        fallbacks =
                metrics.counter(
                        "queue_plaintext_fallback_total",
                        "Connections made without TLS after it failed.");
        policies =
                metrics.counter(
                        "mtasts_policy_total",
                        "Policies asked for: ok, notfound, unusable or error.",
                        "result");
        sessions =
                metrics.counter(
                        "tlsrpt_session_total",
                        "Sessions counted for reports on TLS: success, or how they failed.",
                        "type");
        commands =
                metrics.durations(
                        "smtpclient_command_duration_seconds",
                        "How long other servers took to answer, by command, code and secode, the"
                                + " enhanced status without its class.",
                        "cmd",
                        "code",
                        "secode");
    }

    /**
     * ME-9
     *
     * @param verb as in {@link org.mailstead.smtp.ClientObserver}
     */
    void command(String verb, Reply reply, Duration took) {
        var status = reply.status();
        var answer =
                new Answer(
                        verb.toLowerCase(Locale.ROOT),
                        Integer.toString(reply.code()),
                        status == null ? "" : status.subject() + "." + status.detail());
        if (!isKnown(answer)) { // else peers could make us count without end
            answer = new Answer(answer.command(), reply.code() / 100 + "xx", "other");
        }
        commands.took(took, answer.command(), answer.code(), answer.status());
    }

    private boolean isKnown(Answer answer) {
        synchronized (answers) {
            return answers.contains(answer)
                    || (answers.size() < ANSWERS_MAX && answers.add(answer));
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    void dialed(Dialed how) {
        connections.labelValues(word(how)).inc();
    }

    void destination(boolean isAuthentic) {
        destinations.inc();
        if (isAuthentic) {
            authentic.inc();
        }
    }

    void tlsa(boolean isUsable) {
        daneRequired.inc();
        if (!isUsable) {
            daneUnverified.inc();
        }
    }

    void tlsaUnknown() {
        daneErrors.inc();
    }

    void daneCompared(boolean isVerified) {
        daneVerified.inc();
        if (!isVerified) {
            daneMismatches.inc();
        }
    }

    void ignored(Ignored what) {
        ignored.labelValues(word(what)).inc();
    }

    void unsupported(Unsupported why) {
        requireTls.labelValues(word(why)).inc();
    }

    void fellBack() {
        fallbacks.inc();
    }

    void policy(PolicyFound found) {
        policies.labelValues(word(found)).inc();
    }

    /** ME-14 */
    void sessions(TlsResult result) {
        var counted = result.sessions();
        sessions.labelValues("success").inc(counted.successCount());
        for (var failure : counted.details()) {
            sessions.labelValues(failure.resultType().toString()).inc(failure.failedSessionCount());
        }
    }
}
