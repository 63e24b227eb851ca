package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Reply;

/**
 * Why something did not work.
 *
 * @param status of class 4 or 5
 * @param reply of the peer; null if it said nothing
 * @param text in a sentence for people where the reply does not say it; else empty
 * @param timedOut whether we waited for something that did not come in time
 */
record Problem(EnhancedStatusCode status, @Nullable Reply reply, String text, boolean timedOut) {
    /** What a peer said. */
    static Problem of(Reply reply) {
        var kind = reply.isPermanent() ? 5 : 4;
        var status = status(reply).filter(found -> found.kind() == kind);
        return new Problem(status.orElse(new EnhancedStatusCode(kind, 0, 0)), reply, "", false);
    }

    /**
     * The status of a refusal. Hosts that have not announced it, or could not yet, say it too:
     * {@code 554 5.7.1 no} in a greeting.
     */
    static Optional<EnhancedStatusCode> status(Reply reply) {
        var status = reply.status();
        return status == null
                ? EnhancedStatusCode.at(reply.lines().getFirst())
                        .filter(found -> found.kind() == reply.code() / 100)
                : Optional.of(status);
    }

    /** Something that we found ourselves. */
    static Problem of(EnhancedStatusCode status, String text) {
        return new Problem(status, null, text, false);
    }

    /** What came of a connection. */
    static Problem of(EnhancedStatusCode status, String text, IOException why) {
        return new Problem(status, null, text, isTimeout(why));
    }

    private static boolean isTimeout(IOException why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return why instanceof Dialer.NoAnswerException && why.getCause() == null;
    }

    /** The same where all together took too long. */
    Problem late() {
        return new Problem(status, reply, text + ", since all together took too long", true);
    }

    /** The same behind another that is of the same weight, if both are told in our own words. */
    Problem after(Problem other) {
        return reply != null || other.reply != null || other.text.endsWith(text)
                ? this
                : new Problem(status, null, other.text + "; " + text, timedOut);
    }

    boolean isPermanent() {
        return status.kind() == 5;
    }

    /** The same as one that may work later, or never. */
    Problem as(int kind) {
        return new Problem(status.as(kind), reply, text, timedOut);
    }

    /** For a list of decisions. */
    String sentence() {
        return reply == null ? text : reply.toString();
    }
}
