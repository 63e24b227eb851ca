package org.mailstead.server.delivery;

import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Reply;

/**
 * Why something did not work.
 *
 * @param status of class 4 or 5
 * @param reply of the peer; null if it said nothing
 * @param text in a sentence for people where the reply does not say it; else empty
 */
record Problem(EnhancedStatusCode status, @Nullable Reply reply, String text) {
    /** What a peer said. */
    static Problem of(Reply reply) {
        var status = reply.status();
        var kind = reply.isPermanent() ? 5 : 4;
        return new Problem(
                status == null || status.kind() != kind
                        ? new EnhancedStatusCode(kind, 0, 0)
                        : status,
                reply,
                "");
    }

    /** Something that we found ourselves. */
    static Problem of(EnhancedStatusCode status, String text) {
        return new Problem(status, null, text);
    }

    boolean isPermanent() {
        return status.kind() == 5;
    }

    /** The same as one that may work later, or never. */
    Problem as(int kind) {
        return new Problem(status.as(kind), reply, text);
    }

    /** For a list of decisions. */
    String sentence() {
        return reply == null ? text : reply.toString();
    }
}
