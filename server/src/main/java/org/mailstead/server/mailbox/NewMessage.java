package org.mailstead.server.mailbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;

/**
 * A message to be put into a mailbox.
 *
 * @param prefix header fields that the server adds on top, each line ending in CRLF; at most
 *     {@value #PREFIX_OCTETS_MAX} octets, may be empty
 * @param body the message as it came in; readable until the call that takes it has returned
 * @param flags those that it has at first
 * @param received internal date
 * @param delivery null if it did not come by SMTP or LMTP
 */
public record NewMessage(
        OctetSource prefix,
        OctetSource body,
        Flags flags,
        Instant received,
        @Nullable Delivery delivery) {
    /** How long the added header fields may be. */
    public static final int PREFIX_OCTETS_MAX = 256 << 10;

    public NewMessage {
        if (prefix.size() > PREFIX_OCTETS_MAX) {
            throw new IllegalArgumentException("prefix of " + prefix.size() + " octets");
        }
    }

    /** A message that a client puts in. */
    public NewMessage(OctetSource body, Flags flags, Instant received) {
        this(OctetSource.of(new byte[0]), body, flags, received, null);
    }

    /** Octets of the whole message. */
    public long size() {
        return prefix.size() + body.size();
    }
}
