package org.mailstead.server.delivery;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.delivery.CertificateJudge.Judgement;
import org.mailstead.smtp.TlsFailure;

/**
 * What TLS came to on one connection. RFC 8460 §4.3; outbound §20
 *
 * @param helo the name in the host's greeting; null if it did not greet
 * @param own the address of our side
 * @param address the host's
 */
record TlsSession(Outcome outcome, @Nullable String helo, InetAddress own, InetAddress address) {
    /** How far it came. */
    sealed interface Outcome {
        /** It did not come to TLS, or none was wanted any more. */
        record NotReached() implements Outcome {}

        /** The host does not offer it, and nobody demands it. */
        record NotOffered() implements Outcome {}

        /** The host refused STARTTLS. */
        record Refused(int code) implements Outcome {}

        /** The handshake failed, or what comes right behind it. */
        record Failed(TlsFailure failure) implements Outcome {}

        /** There is TLS, with certificates that were judged. */
        record Judged(Judgement judgement) implements Outcome {}
    }
}
