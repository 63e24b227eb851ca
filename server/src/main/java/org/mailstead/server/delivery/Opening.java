package org.mailstead.server.delivery;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What opening a connection to a host came to. */
sealed interface Opening {
    /** What TLS came to; null if there was no connection. */
    @Nullable TlsSession session();

    /** It is ready for messages, and the caller's to put back or close. */
    record Open(Link link, TlsSession session) implements Opening {}

    /**
     * It is not.
     *
     * @param address that took the connection; null if none did
     */
    record Failed(
            Stage stage,
            @Nullable InetAddress address,
            Problem problem,
            @Nullable TlsSession session)
            implements Opening {
        /**
         * Whether the host showed that it does no TLS, none that we can do, or none that can be
         * trusted: a later attempt would find the same unless somebody mends that.
         */
        boolean isUnfit() {
            return session != null
                    && !problem.timedOut()
                    && switch (session.outcome()) {
                        case TlsSession.Outcome.NotReached _, TlsSession.Outcome.NotOffered _ ->
                                false;
                        case TlsSession.Outcome.Refused(var code) -> code / 100 == 5;
                        case TlsSession.Outcome.Failed(var failure) -> failure.isLasting();
                        case TlsSession.Outcome.Judged(var judgement) ->
                                judgement.refusal() != null;
                    };
        }

        /** The same where all together took too long. */
        Failed late() {
            return new Failed(stage, address, problem.late(), session);
        }
    }

    /** How far it came. */
    enum Stage {
        /** No address answered. */
        CONNECT,
        /** The peer did not greet, or not kindly. */
        GREETING,
        /** EHLO failed. */
        HELLO,
        /** STARTTLS was refused, or the handshake failed: without TLS it may work. */
        TLS,
        /** There is TLS, with a certificate that must not be trusted. */
        CERTIFICATE
    }
}
