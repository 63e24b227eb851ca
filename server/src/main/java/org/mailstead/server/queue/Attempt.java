package org.mailstead.server.queue;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Reply;

/**
 * One attempt to get a message to one recipient, as it is kept and told: outbound Q-28, TD-1.
 *
 * @param begun when
 * @param took how long, 0 or more
 * @param transport the name of the transport used; empty for the direct way, {@link #LOCAL} for a
 *     mailbox here
 * @param host the last one that was talked to or was to be; null if it did not come to that
 * @param address its address that took the connection; null if none did
 * @param status what it came to: class 2 if the message is handed over, 4 if it may work later, 5
 *     if it never will
 * @param reply the last word of the host, or of {@code inbound} here; null if there was none
 * @param problem what went wrong, in a sentence for people, where {@code reply} does not say it;
 *     else empty
 * @param tls such as {@code TLSv1.3 TLS_AES_256_GCM_SHA384, verified by DANE}; empty without TLS
 * @param decisions each choice on the way in a sentence: which MX, which policy, which fall-back
 * @param transcript what was said in its sessions, parted by line feeds, without secrets and
 *     messages; empty if that is not kept
 */
public record Attempt(
        Instant begun,
        Duration took,
        String transport,
        @Nullable String host,
        @Nullable InetAddress address,
        EnhancedStatusCode status,
        @Nullable Reply reply,
        String problem,
        String tls,
        List<String> decisions,
        String transcript) {
    /** The transport of what stays here. */
    public static final String LOCAL = "local";

    /** The transport of what was heard afterwards: no attempt, but a message that came back. */
    public static final String HEARD = "(heard)";

    public Attempt {
        if (took.isNegative()) {
            throw new IllegalArgumentException("took less than no time: " + took);
        }
        decisions = List.copyOf(decisions);
    }

    /** Without a transcript. */
    public Attempt(
            Instant begun,
            Duration took,
            String transport,
            @Nullable String host,
            @Nullable InetAddress address,
            EnhancedStatusCode status,
            @Nullable Reply reply,
            String problem,
            String tls,
            List<String> decisions) {
        this(begun, took, transport, host, address, status, reply, problem, tls, decisions, "");
    }

    /** An attempt that nothing is known of but when it was made and why it failed. */
    public static Attempt failed(
            Instant begun, Duration took, EnhancedStatusCode status, String problem) {
        return new Attempt(begun, took, "", null, null, status, null, problem, "", List.of());
    }

    /** The same by a transport, with a sentence on it before the others. */
    public Attempt by(String name, String decision) {
        var all = new ArrayList<String>();
        all.add(decision);
        all.addAll(decisions);
        return new Attempt(
                begun, took, name, host, address, status, reply, problem, tls, all, transcript);
    }

    /** What it came to as a reply: the host's own, or one made of the status and the problem. */
    public Reply answer() {
        if (reply != null) {
            return reply;
        }
        var code =
                switch (status.kind()) {
                    case 2 -> 250;
                    case 4 -> 451;
                    default -> 554;
                };
        return Reply.of(code, status, problem.isEmpty() && code == 250 ? "Delivered" : problem);
    }
}
