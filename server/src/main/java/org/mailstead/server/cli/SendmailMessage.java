package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.mailstead.address.Address;
import org.mailstead.message.AddressList;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.config.SendmailConfig;
import org.mailstead.wire.SyntaxException;

/** Makes a message out of what a program writes to {@code sendmail}. outbound SM-3 */
final class SendmailMessage {
    /** Octets of a message. */
    static final int OCTETS_MAX = 100 << 20;

    private final byte[] header;
    private final byte[] body;
    private final HeaderFields fields;

    private SendmailMessage(byte[] header, byte[] body) {
        this.header = header;
        this.body = body;
        this.fields = HeaderFields.parse(header, MimeLimits.DEFAULT);
    }

    /**
     * Reads one, up to the end or a line of one dot; line ends become CRLF.
     *
     * @throws IOException if it is too large, or cannot be read
     */
    static SendmailMessage read(InputStream in, boolean dotEnds) throws IOException {
        var octets = lines(in.readNBytes(OCTETS_MAX + 1), dotEnds);
        var end = headerEnd(octets);
        var isHeader = end > 0;
        return new SendmailMessage(
                isHeader ? Arrays.copyOf(octets, end) : new byte[0],
                isHeader
                        ? Arrays.copyOfRange(
                                octets, Math.min(end + 2, octets.length), octets.length)
                        : octets);
    }

    private static byte[] lines(byte[] octets, boolean dotEnds) throws IOException {
        if (octets.length > OCTETS_MAX) {
            throw new IOException("the message is larger than " + OCTETS_MAX + " octets");
        }
        var lines = new ByteArrayOutputStream(octets.length + octets.length / 40 + 2);
        for (int start = 0; start < octets.length; ) {
            var end = start;
            while (end < octets.length && octets[end] != '\n') {
                end++;
            }
            var length = end > start && octets[end - 1] == '\r' ? end - 1 - start : end - start;
            if (dotEnds && length == 1 && octets[start] == '.') {
                break;
            }
            for (int i = start; i < start + length; i++) {
                // RFC 5321 §2.3.8: a CR alone cannot be sent
                lines.write(octets[i] == '\r' ? ' ' : octets[i]);
            }
            lines.write('\r');
            lines.write('\n');
            start = end + 1;
        }
        return lines.toByteArray();
    }

    /** Behind the last field: at the empty line, or at the end; 0 if it begins with no field. */
    private static int headerEnd(byte[] octets) {
        var colon = 0;
        while (colon < octets.length && octets[colon] > ' ' && octets[colon] != ':') {
            colon++;
        }
        if (colon == 0 || colon == octets.length || octets[colon] != ':') {
            return 0;
        }
        for (int i = 2; i + 1 < octets.length; i++) {
            if (octets[i] == '\r' && octets[i - 1] == '\n' && octets[i + 1] == '\n') {
                return i;
            }
        }
        return octets.length;
    }

    /**
     * Whom it is for: by the arguments, and by To, Cc and Bcc with {@code -t}; nobody twice.
     *
     * @throws SyntaxException if one is no address, and has no domain while there is no default
     */
    List<Address> recipients(SendmailArguments arguments, SendmailConfig config)
            throws SyntaxException {
        var texts = new ArrayList<>(arguments.recipients());
        if (arguments.fromHeader()) {
            for (var field : fields.list()) {
                if (field.is("To") || field.is("Cc") || field.is("Bcc")) {
                    AddressList.parse(field.text()).mailboxes().stream()
                            .map(one -> one.addrSpec())
                            .filter(one -> !one.isEmpty())
                            .forEach(texts::add);
                }
            }
        }
        var recipients = new LinkedHashSet<Address>();
        for (var text : texts) {
            recipients.add(recipient(text, config));
        }
        return List.copyOf(recipients);
    }

    private static Address recipient(String text, SendmailConfig config) throws SyntaxException {
        if (text.indexOf('@') >= 0) {
            return Address.parse(text);
        }
        var otherwise = config.defaultDestination();
        if (otherwise == null) {
            throw new SyntaxException(
                    "\"" + text + "\" has no domain, and there is no default_destination", 0);
        }
        return Address.parse(otherwise);
    }

    /** Whether an octet is outside US-ASCII. */
    boolean isEightBit() {
        for (var octet : body) {
            if (octet < 0) {
                return true;
            }
        }
        return isInternationalized();
    }

    /** Whether an octet of the header is. */
    boolean isInternationalized() {
        return fields.isInternationalized();
    }

    /** The message as it is sent: From is the configured one, Bcc is gone, To is there. */
    byte[] octets(List<Address> recipients, SendmailConfig config) {
        var out = new ByteArrayOutputStream(header.length + body.length + 500);
        line(out, "From: " + from(config));
        if (fields.first("To").isEmpty() && fields.first("Cc").isEmpty()) {
            line(out, "To: " + to(recipients));
        }
        if ("no".equals(config.requireTls())) {
            line(out, "TLS-Required: No"); // RFC 8689 §4.3
        }
        for (var field : fields.list()) {
            if (!isReplaced(field) && !field.name().isEmpty()) {
                out.writeBytes(field.octets());
            }
        }
        line(out, "");
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static boolean isReplaced(HeaderField field) {
        return field.is("From")
                || field.is("Bcc")
                || field.is("Return-Path")
                || field.is("TLS-Required");
    }

    /** The name that the program gave, with the configured address. */
    private String from(SendmailConfig config) {
        var name =
                fields.first("From")
                        .map(field -> AddressList.parse(field.text()).mailboxes())
                        .filter(list -> !list.isEmpty())
                        .map(list -> list.getFirst().name())
                        .orElse(null);
        var address = "<" + config.sender().ascii() + ">";
        if (name == null || name.isEmpty() || !name.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return address;
        }
        // RFC 2047 §5: an encoded word does not stand in quotes
        return (name.contains("=?") ? name : AddressList.quoted(name)) + " " + address;
    }

    private static String to(List<Address> recipients) {
        // one recipient is no secret; several did not ask to be told of each other
        return recipients.size() == 1
                ? "<" + recipients.getFirst().ascii() + ">"
                : "undisclosed-recipients:;";
    }

    private static void line(ByteArrayOutputStream out, String line) {
        out.writeBytes(line.getBytes(line.chars().allMatch(c -> c < 0x80) ? US_ASCII : UTF_8));
        out.write('\r');
        out.write('\n');
    }
}
