package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Reply;
import org.mailstead.wire.OctetSource;

/** What programs get wrong and what we otherwise understand. inbound §26 */
final class Pedantry {
    private Pedantry() {}

    /** How a strict server refuses a command line; null if nothing is wrong. */
    static @Nullable Reply refusal(byte[] line) {
        var text = new String(line, ISO_8859_1).toUpperCase(Locale.ROOT);
        // RFC 5321 §3.3: no space is permitted on either side of the colon
        return text.startsWith("MAIL FROM: ") || text.startsWith("RCPT TO: ")
                ? Reply.of(501, "5.5.4", "No space may follow the colon") // inbound PED-02
                : null;
    }

    /**
     * The same of a message.
     *
     * @param eightBit whether it has octets above 127
     * @param internationalized whether it can only go on with SMTPUTF8
     */
    static @Nullable Reply refusal(
            MailParameters said, boolean eightBit, boolean internationalized) {
        if (eightBit && (said.body() == null || said.body() == BodyType.SEVEN_BIT)) {
            // inbound PED-05; RFC 6152 §3
            return Reply.of(500, "5.6.0", "8-bit data needs BODY=8BITMIME");
        }
        return internationalized && !said.smtpUtf8()
                ? Reply.of(550, "5.6.0", "This message needs SMTPUTF8") // inbound PED-06
                : null;
    }

    /** The same of the header of a message that a user sends. */
    static @Nullable Reply refusal(OctetSource content) throws IOException {
        var headers = Message.parse(content, MimeLimits.DEFAULT).headers();
        return headers.first("Return-Path").isPresent()
                ? Reply.of(550, "5.6.0", "Return-Path is not the sender's to write") // PED-07
                : null;
    }
}
