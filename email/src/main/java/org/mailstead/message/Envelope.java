package org.mailstead.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who wrote what to whom, as an IMAP ENVELOPE tells it: texts on one line, their encoded words as
 * they stand. RFC 9051 §7.5.2.
 *
 * @param date the Date field; null if absent
 * @param subject null if absent
 * @param from with groups, as all lists here
 * @param sender that of From if absent or without address
 * @param replyTo that of From if absent or without address
 * @param inReplyTo null if absent
 * @param messageId with its angle brackets; null if absent
 */
public record Envelope(
        @Nullable String date,
        @Nullable String subject,
        List<MailboxAddress> from,
        List<MailboxAddress> sender,
        List<MailboxAddress> replyTo,
        List<MailboxAddress> to,
        List<MailboxAddress> cc,
        List<MailboxAddress> bcc,
        @Nullable String inReplyTo,
        @Nullable String messageId) {

    public Envelope {
        from = List.copyOf(from);
        sender = List.copyOf(sender);
        replyTo = List.copyOf(replyTo);
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
    }

    /**
     * Reads the fields of a header. Several fields of one name that hold addresses are one list.
     */
    public static Envelope of(HeaderFields headers) {
        var from = addresses(headers, "From");
        return new Envelope(
                text(headers, "Date"),
                text(headers, "Subject"),
                from,
                // RFC 9051 §7.5.2: an absent or empty Sender or Reply-To is that of From
                orFrom(addresses(headers, "Sender"), from),
                orFrom(addresses(headers, "Reply-To"), from),
                addresses(headers, "To"),
                addresses(headers, "Cc"),
                addresses(headers, "Bcc"),
                text(headers, "In-Reply-To"),
                text(headers, "Message-ID"));
    }

    private static @Nullable String text(HeaderFields headers, String name) {
        return headers.first(name).map(HeaderField::text).orElse(null);
    }

    private static List<MailboxAddress> addresses(HeaderFields headers, String name) {
        var fields = headers.all(name);
        if (fields.isEmpty()) {
            return List.of();
        }
        if (fields.size() == 1) {
            return AddressList.parse(fields.getFirst().text()).entries();
        }
        return fields.stream()
                .flatMap(field -> AddressList.parse(field.text()).entries().stream())
                .limit(AddressList.ENTRIES_MAX)
                .toList();
    }

    private static List<MailboxAddress> orFrom(
            List<MailboxAddress> addresses, List<MailboxAddress> from) {
        return addresses.isEmpty() ? from : addresses;
    }
}
