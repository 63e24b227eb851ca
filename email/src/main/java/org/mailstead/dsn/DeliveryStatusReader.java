package org.mailstead.dsn;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.message.DateTime;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.message.Part;
import org.mailstead.wire.SyntaxException;

/** Reads the groups of fields of a message/delivery-status. RFC 3464 §2.1. */
final class DeliveryStatusReader {
    private static final int OCTETS_MAX = 1 << 20;

    private DeliveryStatusReader() {}

    static Optional<DeliveryStatus> read(Part part) throws IOException {
        byte[] octets;
        try (var decoded = part.decoded()) {
            octets = decoded.readNBytes(OCTETS_MAX);
        }
        var groups = groups(octets);
        var recipients = new ArrayList<RecipientStatus>();
        for (var group : groups) {
            recipient(group).ifPresent(recipients::add);
        }
        if (recipients.isEmpty()) {
            return Optional.empty();
        }
        // RFC 3464 §2.1: the first group is about the message
        var message = groups.getFirst();
        return Optional.of(
                new DeliveryStatus(
                        text(message, "Original-Envelope-Id"),
                        typed(message, "Reporting-MTA"),
                        typed(message, "Received-From-MTA"),
                        date(message, "Arrival-Date"),
                        date(message, "Deliver-By-Date"),
                        text(message, "Future-Release-Request"),
                        recipients));
    }

    /** Groups of fields, separated by empty lines. */
    private static List<HeaderFields> groups(byte[] octets) {
        var groups = new ArrayList<HeaderFields>();
        var start = 0;
        for (int line = 0;
                line < octets.length && groups.size() <= DeliveryStatus.RECIPIENTS_MAX; ) {
            var end = line;
            while (end < octets.length && octets[end] != '\n') {
                end++;
            }
            var empty = end == line || (end == line + 1 && octets[line] == '\r');
            if (empty || end >= octets.length - 1) {
                var group = Arrays.copyOfRange(octets, start, empty ? line : octets.length);
                if (group.length > 0) {
                    groups.add(HeaderFields.parse(group, MimeLimits.DEFAULT));
                }
                start = Math.min(end + 1, octets.length);
            }
            line = end + 1;
        }
        return groups;
    }

    private static Optional<RecipientStatus> recipient(HeaderFields group) {
        var original = typed(group, "Original-Recipient");
        var last = typed(group, "Final-Recipient");
        var tried = last == null ? original : last;
        if (tried == null) {
            return Optional.empty();
        }
        var status = status(group);
        var action = action(group, status);
        if (action.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new RecipientStatus(
                        original,
                        tried,
                        action.get(),
                        status.isEmpty() ? statusOf(action.get()) : status,
                        typed(group, "Remote-MTA"),
                        typed(group, "Diagnostic-Code"),
                        date(group, "Last-Attempt-Date"),
                        text(group, "Final-Log-ID"),
                        date(group, "Will-Retry-Until")));
    }

    /** Empty if there is none, or none that can be read. A comment or text may stand behind it. */
    private static String status(HeaderFields group) {
        var text = text(group, "Status");
        var end = 0;
        while (text != null
                && end < text.length()
                && "0123456789.".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        var status = text == null ? "" : text.substring(0, end);
        return RecipientStatus.isStatus(status) ? status : "";
    }

    /** What the Action field says, else what the class of the status says. */
    private static Optional<Action> action(HeaderFields group, String status) {
        var text = text(group, "Action");
        var said = text == null ? Optional.<Action>empty() : Action.of(text);
        if (said.isPresent() || status.isEmpty()) {
            return said;
        }
        return Optional.of(
                switch (status.charAt(0)) {
                    case '2' -> Action.DELIVERED;
                    case '4' -> Action.DELAYED;
                    default -> Action.FAILED;
                });
    }

    private static String statusOf(Action action) {
        return switch (action) {
            case FAILED -> "5.0.0";
            case DELAYED -> "4.0.0";
            case DELIVERED, RELAYED, EXPANDED -> "2.0.0";
        };
    }

    private static @Nullable OffsetDateTime date(HeaderFields group, String name) {
        return group.first(name).flatMap(field -> DateTime.parse(field.text())).orElse(null);
    }

    private static @Nullable String text(HeaderFields group, String name) {
        return group.first(name)
                .map(HeaderField::text)
                .map(DeliveryStatusReader::withoutComments)
                .filter(text -> !text.isEmpty())
                .orElse(null);
    }

    private static @Nullable TypedValue typed(HeaderFields group, String name) {
        var field = group.first(name).map(HeaderField::text).orElse("");
        var semicolon = field.indexOf(';');
        if (semicolon < 0) {
            return null;
        }
        var type = withoutComments(field.substring(0, semicolon));
        var raw = field.substring(semicolon + 1).strip();
        try {
            // what a server said may hold parentheses that are no comments
            var code = name.equals("Diagnostic-Code");
            var value = new TypedValue(type, code ? printable(raw).strip() : withoutComments(raw));
            return switch (value.type()) {
                case "rfc822" -> new TypedValue(type, inBrackets(value.value()));
                case "utf-8" -> new TypedValue(type, unicode(inBrackets(value.value())));
                default -> value;
            };
        } catch (IllegalArgumentException e) { // no such type: the field costs only itself
            return null;
        }
    }

    /** The address without escapes and A-labels. RFC 6533 §3. */
    private static String unicode(String escaped) {
        var address = AddressEscapes.unescape(escaped);
        try {
            return Address.parse(address).unicode();
        } catch (SyntaxException e) { // kept as it is, for people to see
            return address;
        }
    }

    private static String printable(String text) {
        var printable = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }

    /** Some write {@code rfc822; <joe@example.org>}. */
    private static String inBrackets(String address) {
        return address.startsWith("<") && address.endsWith(">")
                ? address.substring(1, address.length() - 1)
                : address;
    }

    /** RFC 3464 §2.1.1: comments in parentheses, but not in quoted strings. */
    private static String withoutComments(String text) {
        var kept = new StringBuilder(text.length());
        var depth = 0;
        var quoted = false;
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\\' && (quoted || depth > 0) && i + 1 < text.length()) {
                if (depth == 0) {
                    kept.append(c).append(text.charAt(i + 1));
                }
                i++;
                continue;
            }
            quoted ^= c == '"' && depth == 0;
            depth += c == '(' && !quoted ? 1 : 0;
            if (depth == 0) {
                kept.append(c);
            }
            depth -= c == ')' && !quoted && depth > 0 ? 1 : 0;
        }
        return printable(kept.toString()).strip();
    }
}
