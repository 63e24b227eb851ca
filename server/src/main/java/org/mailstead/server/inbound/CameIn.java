package org.mailstead.server.inbound;

import java.net.InetAddress;
import java.util.Locale;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.server.mailbox.Delivery;
import org.mailstead.server.mailbox.SenderValidation;
import org.mailstead.smtp.Recipient;
import org.mailstead.wire.SyntaxException;

/**
 * What is kept of how a message came in, the same for all its recipients. inbound REC-01 to REC-06
 *
 * @param remoteAddress as in {@link Delivery}
 * @param helloName as in {@link Delivery}
 */
record CameIn(
        Arrival arrival, String remoteAddress, String helloName, SenderValidation validation) {
    /** Where senders are not checked. */
    static CameIn unchecked(Arrival arrival) {
        var source = arrival.source();
        return new CameIn(
                arrival,
                text(source.remote()),
                name(source.client().text()),
                SenderValidation.NONE);
    }

    static CameIn checked(
            Arrival arrival, HeaderFields headers, Authentication known, SenderChecks checks) {
        var validation =
                checks.validation(
                        known, arrival.envelope().from(), author(headers), isNotification(headers));
        var sender = known.sender();
        return sender == null
                // a trusted relay does not say whose it is, and its own address tells nothing
                ? new CameIn(arrival, "", "", validation)
                : new CameIn(arrival, text(known.client()), name(sender.helo()), validation);
    }

    /** What the queue keeps of it. */
    KeptArrival kept() {
        return new KeptArrival(
                remoteAddress,
                helloName,
                arrival.source().tls(),
                arrival.envelope().parameters().requireTls(),
                validation);
    }

    /** For one recipient. */
    Delivery delivery(Recipient recipient, Verdict.Placement placement) {
        var envelope = arrival.envelope();
        return new Delivery(
                envelope.from().text(true),
                recipient.path().text(true),
                remoteAddress,
                helloName,
                arrival.source().tls(),
                envelope.parameters().requireTls(),
                validation.with(placement.origin(), placement.forwarder()),
                null);
    }

    /** Empty if it is no name. */
    private static String name(String hello) {
        return Relays.domain(hello).map(Domain::unicode).orElse("");
    }

    /** Without the scope of a link-local address, which says something on this host only. */
    private static String text(InetAddress address) {
        var text = address.getHostAddress();
        var scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    /** The domain in U-labels, so that all its spellings are one. */
    private static String author(HeaderFields headers) {
        var text = RuleMatch.author(headers).orElse("");
        try {
            return text.isEmpty() ? "" : Address.parse(text).unicode();
        } catch (SyntaxException e) { // kept as it stands
            return text;
        }
    }

    /** RFC 3464 §2; inbound DEL-05 */
    private static boolean isNotification(HeaderFields headers) {
        var type = headers.first("Content-Type").map(HeaderField::text).orElse("");
        var lower = type.toLowerCase(Locale.ROOT);
        return lower.startsWith("multipart/report") && lower.contains("delivery-status");
    }
}
