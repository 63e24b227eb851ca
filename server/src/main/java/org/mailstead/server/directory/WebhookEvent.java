package org.mailstead.server.directory;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can become of a message that an account sent, as programs are told. webapi H-18 to H-24 */
public enum WebhookEvent {
    /** The next host took it, or a notification says that it was delivered. */
    DELIVERED,
    /** It will be tried again. */
    DELAYED,
    /** It will never arrive. */
    FAILED,
    /** It was not tried, since the account no longer sends to the address. */
    SUPPRESSED,
    /** A person took it out of the queue. */
    CANCELED,
    /** A notification says that it went to where no notifications come from. */
    RELAYED,
    /** A notification says that a list took it. */
    EXPANDED,
    /** Something came to the unique reverse-path that is not understood. */
    UNRECOGNIZED;

    /** As it is written: in lower case. */
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The event of a name in any case. */
    public static Optional<WebhookEvent> of(String token) {
        return Arrays.stream(values()).filter(one -> one.token().equalsIgnoreCase(token)).findAny();
    }
}
