package org.mailstead.server.webapi;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.message.BodyPart;
import org.mailstead.message.Disposition;
import org.mailstead.message.MailboxAddress;
import org.mailstead.message.MediaType;
import org.mailstead.message.MessageBuilder;
import org.mailstead.wire.OctetSource;

/** Composes a message of what a caller gives. For one call. webapi S-4 to S-14 */
final class Composer {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MESSAGE_ID_OCTETS = 16;

    /** RFC 5322 §2.1.1, less a bit for the name of the field. */
    private static final int WORD_CHARS_MAX = 900;

    /** What is composed, and must not stand there twice. RFC 5322 §3.6; webapi AW-3 */
    private static final Set<String> OURS =
            Set.of(
                    "from",
                    "bcc",
                    "date",
                    "message-id",
                    "mime-version",
                    "content-type",
                    "content-transfer-encoding",
                    "return-path",
                    "received");

    /** What may be there once, be it composed or given. RFC 5322 §3.6 */
    private static final Set<String> ONCE =
            Set.of(
                    "sender",
                    "reply-to",
                    "to",
                    "cc",
                    "subject",
                    "references",
                    "in-reply-to",
                    "user-agent",
                    "content-disposition",
                    "content-id",
                    "content-description",
                    "content-language");

    private final Domain hostName;
    private final String userAgent;
    private final Instant now;
    private final SendRequest request;
    private final Addresses addresses;
    private final boolean utf8;

    /**
     * @param hostName ours, in Message-ID
     * @param userAgent what the message says who composed it
     */
    Composer(
            Domain hostName,
            String userAgent,
            Instant now,
            SendRequest request,
            Addresses addresses) {
        this.hostName = hostName;
        this.userAgent = userAgent;
        this.now = now;
        this.request = request;
        this.addresses = addresses;
        utf8 = addresses.needUtf8();
    }

    /** Whether it needs SMTPUTF8. */
    boolean utf8() {
        return utf8;
    }

    /**
     * The caller's Message-ID, or a new one.
     *
     * @throws CallException malformedMessageID
     */
    String messageId() throws CallException {
        var given = request.messageId();
        if (given.isEmpty()) {
            var octets = new byte[MESSAGE_ID_OCTETS];
            RANDOM.nextBytes(octets);
            return "<"
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(octets)
                    + "@"
                    + hostName.ascii()
                    + ">";
        }
        if (!isMessageId(given)) {
            throw new CallException(
                    ErrorCode.MALFORMED_MESSAGE_ID,
                    "a message id stands in < and >, without spaces: " + given);
        }
        return given;
    }

    /** As far as it harms nobody: what stands in the brackets is the caller's. RFC 5322 §3.6.4 */
    private boolean isMessageId(String text) {
        return text.length() > 2
                && text.length() <= WORD_CHARS_MAX
                && text.startsWith("<")
                && text.endsWith(">")
                && text.indexOf('<', 1) < 0
                && text.indexOf('>') == text.length() - 1
                && text.indexOf(' ') < 0
                && canStand(text);
    }

    /** RFC 6532 §3: UTF-8 stands in the header of messages that need SMTPUTF8. */
    private boolean canStand(String text) {
        return utf8 || text.chars().allMatch(c -> c < 127);
    }

    /**
     * Writes the message.
     *
     * @throws CallException user, if something cannot stand where the caller wants it
     * @throws IOException if the stream fails, or what holds a file
     */
    void write(String messageId, OutputStream out) throws CallException, IOException {
        var builder = new MessageBuilder(RANDOM, utf8).eightBit();
        try {
            header(messageId, builder);
            builder.body(body());
        } catch (IllegalArgumentException e) { // a control character, for one
            throw new CallException(ErrorCode.USER, String.valueOf(e.getMessage()));
        }
        try {
            builder.write(out);
        } catch (IllegalArgumentException e) { // a parameter of a file
            throw new CallException(ErrorCode.USER, String.valueOf(e.getMessage()));
        }
    }

    /** The Bcc field, which is for the sender's own copy only; empty without any. webapi S-19 */
    String bcc() throws CallException {
        try {
            return addresses.bcc().isEmpty()
                    ? ""
                    : MessageBuilder.fold("Bcc", mailboxes(addresses.bcc()), utf8);
        } catch (IllegalArgumentException e) { // a control character
            throw new CallException(ErrorCode.USER, String.valueOf(e.getMessage()));
        }
    }

    private static List<MailboxAddress> mailboxes(List<Addresses.Person> people) {
        return people.stream().map(Addresses.Person::mailbox).toList();
    }

    // --- header

    /** In the order of webapi S-4. */
    private void header(String messageId, MessageBuilder builder) throws CallException {
        var written = new HashSet<String>();
        people("From", List.of(addresses.from()), builder, written);
        people("Reply-To", addresses.replyTo(), builder, written);
        people("To", addresses.to(), builder, written);
        people("Cc", addresses.cc(), builder, written);
        if (!request.subject().isEmpty()) {
            builder.subject(request.subject());
            written.add("subject");
        }
        builder.date(date());
        builder.fieldOfWords("Message-Id", messageId);
        if (!request.references().isEmpty()) {
            for (var reference : request.references()) {
                requireWords("References", reference);
            }
            builder.fieldOfWords("References", String.join(" ", request.references()));
            builder.fieldOfWords("In-Reply-To", request.references().getLast());
            written.add("references");
            written.add("in-reply-to");
        }
        builder.mimeVersion();
        var hasAgent = false;
        for (var header : request.headers()) {
            var name = header.name().toLowerCase(Locale.ROOT);
            if (OURS.contains(name) || (ONCE.contains(name) && !written.add(name))) {
                throw new CallException( // webapi AW-3
                        ErrorCode.USER, "the field " + header.name() + " is there already");
            }
            hasAgent |= name.equals("user-agent") || name.equals("x-mailer");
            field(header, builder);
        }
        if (!hasAgent) {
            builder.fieldOfWords("User-Agent", userAgent);
        }
    }

    private static void people(
            String name,
            List<Addresses.Person> people,
            MessageBuilder builder,
            Set<String> written) {
        if (!people.isEmpty()) {
            builder.addresses(name, mailboxes(people));
            written.add(name.toLowerCase(Locale.ROOT));
        }
    }

    private OffsetDateTime date() {
        var given = request.date();
        return given == null ? now.atOffset(ZoneOffset.UTC) : given;
    }

    /** US-ASCII stands as it is; what is beyond becomes encoded words. */
    private void field(SendRequest.Header header, MessageBuilder builder) throws CallException {
        requireWords("a header", header.name());
        var value = header.value();
        if (value.chars().anyMatch(c -> c > 126)) {
            builder.field(header.name(), value);
            return;
        }
        requireWords(header.name(), value);
        builder.fieldOfWords(header.name(), value);
    }

    /** RFC 5322 §2.1.1: a line is folded between words, so that none may be longer than a line. */
    private void requireWords(String where, String text) throws CallException {
        if (!canStand(text)) {
            throw new CallException(ErrorCode.USER, "not US-ASCII, in " + where);
        }
        var word = 0;
        for (int i = 0; i < text.length(); i++) {
            word = text.charAt(i) == ' ' ? 0 : word + 1;
            if (word > WORD_CHARS_MAX) {
                throw new CallException(ErrorCode.USER, "a word too long for a header: " + where);
            }
        }
    }

    // --- body

    /** mixed( related( alternative( text, html, files ), inline files ), files ). webapi S-9 */
    private BodyPart body() throws CallException, IOException {
        var alternatives = new ArrayList<BodyPart>();
        if (!request.text().isEmpty()) {
            alternatives.add(BodyPart.Text.plain(request.text()));
        }
        if (!request.html().isEmpty()) {
            alternatives.add(BodyPart.Text.html(request.html()));
        }
        for (var file : request.alternativeFiles()) {
            alternatives.add(part(file, "inline"));
        }
        var readable =
                alternatives.size() == 1
                        ? alternatives.getFirst()
                        : BodyPart.Multipart.of("alternative", alternatives);
        var shown = together("related", readable, request.inlineFiles(), "inline");
        return together("mixed", shown, request.attachedFiles(), "attachment");
    }

    private static BodyPart together(
            String subtype, BodyPart first, List<UploadedFile> files, String disposition)
            throws CallException, IOException {
        if (files.isEmpty()) {
            return first;
        }
        var parts = new ArrayList<BodyPart>();
        parts.add(first);
        for (var file : files) {
            parts.add(part(file, disposition));
        }
        return BodyPart.Multipart.of(subtype, parts);
    }

    private static BodyPart.Content part(UploadedFile file, String disposition)
            throws CallException, IOException {
        var name = file.name();
        return new BodyPart.Content(
                type(file),
                file.content(),
                new Disposition(disposition, name.isEmpty() ? Map.of() : Map.of("filename", name)),
                contentId(file.contentId()));
    }

    private static @Nullable String contentId(String given) throws CallException {
        var id = given.strip();
        if (id.startsWith("<") && id.endsWith(">") && id.length() > 1) {
            id = id.substring(1, id.length() - 1);
        }
        if (id.length() > WORD_CHARS_MAX
                || !id.chars().allMatch(c -> c > ' ' && c < 127 && c != '<' && c != '>')) {
            throw new CallException(ErrorCode.USER, "not a content id: " + given);
        }
        return id.isEmpty() ? null : id;
    }

    private static MediaType type(UploadedFile file) throws CallException, IOException {
        var given = file.contentType();
        if (given.isEmpty()) {
            return Sniffing.type(file.content());
        }
        if (given.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new CallException(ErrorCode.USER, "a control character in a content type");
        }
        if (given.length() > WORD_CHARS_MAX) {
            throw new CallException(
                    ErrorCode.USER, "a content type longer than " + WORD_CHARS_MAX + " characters");
        }
        var type = MediaType.parse(given);
        if (type.isMultipart()) { // RFC 2046 §5.1: its parts would have to be divided
            throw new CallException(ErrorCode.USER, "a file is no " + type);
        }
        // RFC 2046 §5.2.1: a message is not encoded, so it must be able to stand as it is
        return type.isMessage() && !isMailText(file.content()) ? MediaType.OCTET_STREAM : type;
    }

    /** Whether all lines end in CRLF and are short enough. RFC 5322 §2.1.1 */
    private static boolean isMailText(OctetSource content) throws IOException {
        try (var in = content.stream()) {
            var piece = new byte[8192];
            var length = 0;
            var last = 0;
            int count;
            while ((count = in.read(piece)) > 0) {
                for (int i = 0; i < count; i++) {
                    var octet = piece[i];
                    length = octet == '\n' ? 0 : length + 1;
                    if ((octet == '\n') != (last == '\r') || octet == 0 || length > 999) {
                        return false;
                    }
                    last = octet;
                }
            }
            return last != '\r';
        }
    }
}
