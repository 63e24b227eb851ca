package org.mailstead.server.inbound;

import java.io.IOException;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.smtp.Envelope;
import org.mailstead.wire.OctetSource;

/** Whether a message can only go on with SMTPUTF8, whatever its sender said. RFC 6531 §3.2. */
public final class Internationalized {
    private Internationalized() {}

    /**
     * Whether a local part of the envelope or a header of any part is beyond US-ASCII. Domains do
     * not count: each has a form in US-ASCII.
     *
     * @param eightBit whether the content has octets above 127 at all
     */
    public static boolean isNeeded(Envelope envelope, OctetSource content, boolean eightBit)
            throws IOException {
        return !envelope.from().isAscii()
                || !envelope.to().stream().allMatch(recipient -> recipient.path().isAscii())
                || (eightBit && Message.parse(content, MimeLimits.DEFAULT).needsSmtpUtf8());
    }
}
