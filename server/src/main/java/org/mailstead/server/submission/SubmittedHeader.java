package org.mailstead.server.submission;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.mailstead.address.Address;
import org.mailstead.message.AddressList;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.queue.Extra;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/** The header of a message that a user submits, and the message without what must not go out. */
final class SubmittedHeader {
    private static final String EXTRA = "X-Mailstead-Extra-";

    private final OctetSource message;
    private final HeaderFields fields;
    private final boolean separated;

    private SubmittedHeader(OctetSource message, HeaderFields fields, boolean separated) {
        this.message = message;
        this.fields = fields;
        this.separated = separated;
    }

    static SubmittedHeader read(OctetSource message, int headerOctetsMax) throws IOException {
        var length = (int) Math.min(message.size(), headerOctetsMax);
        var octets = message.octets(0, length);
        var fields = HeaderFields.parse(octets, MimeLimits.DEFAULT);
        long end = 0;
        for (var field : fields.list()) {
            end += field.octets().length;
        }
        return new SubmittedHeader(message, fields, end < length);
    }

    /** Whether an empty line ends the header, within its bound. RFC 5322 §2.1. */
    boolean isSeparated() {
        return separated;
    }

    /** Whether each line of it is a field. */
    boolean isWellFormed() {
        return fields.list().stream().noneMatch(field -> field.name().isEmpty());
    }

    boolean has(String name) {
        return fields.first(name).isPresent();
    }

    /** The value of the first field of a name, on one line. */
    Optional<String> text(String name) {
        return fields.first(name).map(HeaderField::text);
    }

    /** A text for people; empty if absent. */
    String subject() {
        return fields.first("Subject").map(HeaderField::decoded).orElse("");
    }

    /**
     * The author: exactly one From field with exactly one address.
     *
     * @throws SyntaxException if it is otherwise
     */
    Address author() throws SyntaxException {
        var from = fields.all("From");
        if (from.size() != 1) {
            throw new SyntaxException("expected one From field, found " + from.size(), 0);
        }
        var addresses = AddressList.parse(from.getFirst().text()).entries();
        if (addresses.size() != 1 || !addresses.getFirst().isMailbox()) {
            throw new SyntaxException("expected one address in From, found " + addresses.size(), 0);
        }
        return Address.parse(addresses.getFirst().addrSpec());
    }

    /**
     * Whether the sender wants delivery to go before TLS: every such field says no. RFC 8689 §3,
     * §4.1.
     */
    boolean isTlsOptional() {
        var wishes = fields.all("TLS-Required");
        return !wishes.isEmpty()
                && wishes.stream().allMatch(field -> field.text().strip().equalsIgnoreCase("no"));
    }

    /**
     * What the sender's program wants to hear again: its fields {@code X-Mailstead-Extra-KEY}, in
     * the order of the header. Each word of a key begins with a capital. inbound SUB-08; outbound
     * E-10
     *
     * @throws SyntaxException if a key comes twice, in whatever case, or if it is too much
     */
    Map<String, String> extra() throws SyntaxException {
        var extra = new LinkedHashMap<String, String>();
        var chars = 0;
        for (var field : fields.list()) {
            if (!field.name().regionMatches(true, 0, EXTRA, 0, EXTRA.length())) {
                continue;
            }
            var key = capitalized(field.name().substring(EXTRA.length()));
            var value = field.text().strip();
            if (extra.put(key, value) != null) {
                throw new SyntaxException(EXTRA + key + " comes twice", 0);
            }
            chars += key.length() + value.length() + 2;
            if (chars > Extra.CHARS_MAX) {
                throw new SyntaxException(
                        EXTRA + "* are longer than " + Extra.CHARS_MAX + " characters", 0);
            }
        }
        return extra;
    }

    private static String capitalized(String key) {
        var words = key.toLowerCase(Locale.ROOT).split("-", -1);
        for (var i = 0; i < words.length; i++) {
            if (!words[i].isEmpty()) {
                words[i] =
                        words[i].substring(0, 1).toUpperCase(Locale.ROOT) + words[i].substring(1);
            }
        }
        return String.join("-", words);
    }

    /** The message as it goes out. */
    OctetSource outgoing() {
        var kept = new ArrayList<OctetSource>();
        long start = 0;
        long at = 0;
        for (var field : fields.list()) {
            var length = field.octets().length;
            if (isPrivate(field)) {
                kept.add(message.slice(start, at - start));
                start = at + length;
            }
            at += length;
        }
        kept.add(message.slice(start, message.size() - start));
        return OctetSource.concat(List.copyOf(kept).toArray(OctetSource[]::new));
    }

    /**
     * RFC 5322 §3.6.3: Bcc is for nobody's eyes; RFC 5321 §4.4: Return-Path is not ours to send.
     */
    private static boolean isPrivate(HeaderField field) {
        return switch (field.name().toLowerCase(Locale.ROOT)) {
            case "bcc", "resent-bcc", "return-path" -> true;
            default -> false;
        };
    }
}
