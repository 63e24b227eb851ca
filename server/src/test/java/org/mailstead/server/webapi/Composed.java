package org.mailstead.server.webapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Instant;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.mailjson.MessageContent;
import org.mailstead.server.store.TestSpool;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * What becomes of the body of a call of Send, up to the message.
 *
 * @param addresses that were given
 * @param octets of the message
 */
@SuppressWarnings("ArrayRecordComponent") // looked at, never compared
record Composed(SendRequest request, Addresses addresses, byte[] octets) {
    static final String ANN = "ann@a.example";
    static final String URLENCODED = "application/x-www-form-urlencoded";

    private static final WebApiLimits LIMITS = WebApiLimits.DEFAULT.withMessageOctetsMax(1 << 20);

    /**
     * Composes it.
     *
     * @param type the Content-Type of the body
     * @throws CallException if a caller would be told that this is wrong
     */
    static Composed of(String type, byte[] body) throws CallException, IOException {
        try (var form =
                        Form.read(
                                type,
                                _ -> new ByteArrayInputStream(body),
                                _ -> TestSpool.inMemory(),
                                LIMITS);
                var reader = new SendReader(_ -> TestSpool.inMemory(), LIMITS)) {
            var request = reader.read(form);
            var login = new Login(1, ANN, address(ANN));
            var addresses = Addresses.of(request, login).withReplyTo(request.replyTo());
            var composer =
                    new Composer(
                            new Domain("mx.example"), "test/1", Instant.EPOCH, request, addresses);
            var octets = new ByteArrayOutputStream();
            octets.writeBytes(composer.bcc().getBytes(UTF_8));
            composer.write(composer.messageId(), octets);
            return new Composed(request, addresses, octets.toByteArray());
        }
    }

    /** The same of JSON by itself. */
    static Composed of(String json) throws CallException, IOException {
        return of(URLENCODED, ("request=" + URLEncoder.encode(json, UTF_8)).getBytes(UTF_8));
    }

    static Address address(String text) {
        try {
            return Address.parse(text);
        } catch (SyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Message message() throws IOException {
        return Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
    }

    MessageContent content() throws IOException {
        return MessageContent.of(message());
    }
}
