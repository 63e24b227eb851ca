package org.mailstead.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Composes a message: header fields in the order in which they are given, and a body of text, HTML,
 * what the HTML shows, and attachments. Not safe for several threads.
 *
 * <p>Everything given is checked when it is given: a control character in a header field is an
 * {@link IllegalArgumentException}. Attachments are read while the message is written, a piece at a
 * time.
 */
public final class MessageBuilder {
    private static final String MIME_VERSION = "1.0";

    private final RandomGenerator random;
    private final boolean utf8;
    private final StringBuilder header = new StringBuilder();
    private final List<BodyPart> related = new ArrayList<>();
    private final List<BodyPart> attachments = new ArrayList<>();
    private @Nullable String text;
    private @Nullable String html;
    private @Nullable BodyPart body;
    private boolean eightBit;
    private boolean hasVersion;

    /**
     * @param random for boundaries: secure, if others choose content of the message
     * @param utf8 whether UTF-8 may stand in header fields, for ways that offer SMTPUTF8. RFC 6531
     */
    public MessageBuilder(RandomGenerator random, boolean utf8) {
        this.random = random;
        this.utf8 = utf8;
        eightBit = utf8; // RFC 6531 §3.1: SMTPUTF8 comes with 8BITMIME
    }

    /** Allows 8bit bodies, for ways that offer 8BITMIME. RFC 6152. */
    public MessageBuilder eightBit() {
        eightBit = true;
        return this;
    }

    // --- header

    /** A field whose text is for people, such as Subject. RFC 5322 §3.6.5. */
    public MessageBuilder field(String name, String text) {
        header.append(new FieldWriter(name, utf8).text(text).end());
        return this;
    }

    /** A field whose words have a meaning, such as Message-ID, folded between them. */
    public MessageBuilder fieldOfWords(String name, String words) {
        header.append(new FieldWriter(name, utf8).words(words).end());
        return this;
    }

    /**
     * A field of addresses, such as To; encoded words in display names are written anew.
     *
     * @throws IllegalArgumentException if an address needs SMTPUTF8, and it is not allowed
     */
    public MessageBuilder addresses(String name, List<MailboxAddress> addresses) {
        header.append(new FieldWriter(name, utf8).addresses(addresses).end());
        return this;
    }

    /**
     * A field of words by itself, in UTF-8 if need be, with its line end: for parts that are made
     * of fields.
     */
    public static String fold(String name, String words) {
        return new FieldWriter(name, true).words(words).end();
    }

    /**
     * A field of addresses by itself, with its line end, as {@link #addresses} writes it.
     *
     * @param utf8 whether UTF-8 may stand in it
     * @throws IllegalArgumentException as there
     */
    public static String fold(String name, List<MailboxAddress> addresses, boolean utf8) {
        return new FieldWriter(name, utf8).addresses(addresses).end();
    }

    /** The Date field. RFC 5322 §3.6.1. */
    public MessageBuilder date(OffsetDateTime date) {
        return fieldOfWords("Date", DateTime.format(date));
    }

    /** The Subject field. RFC 5322 §3.6.5. */
    public MessageBuilder subject(String subject) {
        return field("Subject", subject);
    }

    /** The MIME-Version field; without this call it stands behind all others. RFC 2045 §4. */
    public MessageBuilder mimeVersion() {
        hasVersion = true;
        return fieldOfWords("MIME-Version", MIME_VERSION);
    }

    // --- body

    /** The text of the message. With HTML, an alternative to it. */
    public MessageBuilder text(String plain) {
        text = plain;
        return this;
    }

    /** The text of the message as HTML. */
    public MessageBuilder html(String html) {
        this.html = html;
        return this;
    }

    /** Something that the HTML shows. RFC 2387. */
    public MessageBuilder related(BodyPart.Content part) {
        related.add(part);
        return this;
    }

    /** Something that goes with the message. */
    public MessageBuilder attach(BodyPart.Content part) {
        attachments.add(part);
        return this;
    }

    /** A body of one's own, instead of text, HTML and what goes with them. */
    public MessageBuilder body(BodyPart body) {
        this.body = body;
        return this;
    }

    private BodyPart wholeBody() {
        if (body != null) {
            return body;
        }
        var alternatives = new ArrayList<BodyPart>();
        if (text != null || html == null) {
            alternatives.add(BodyPart.Text.plain(text == null ? "" : text));
        }
        if (html != null) {
            alternatives.add(together("related", BodyPart.Text.html(html), related));
        }
        // RFC 2046 §5.1.4: the plainest first
        var readable =
                alternatives.size() == 1
                        ? alternatives.getFirst()
                        : BodyPart.Multipart.of("alternative", alternatives);
        return together("mixed", readable, attachments);
    }

    private static BodyPart together(String subtype, BodyPart first, List<BodyPart> others) {
        if (others.isEmpty()) {
            return first;
        }
        var parts = new ArrayList<BodyPart>();
        parts.add(first);
        parts.addAll(others);
        return BodyPart.Multipart.of(subtype, parts);
    }

    // --- writing

    /**
     * Writes the message, its lines ended by CRLF. May be called again: the message is the same but
     * for its boundaries.
     *
     * @throws IOException if the stream, or the source of an attachment, fails
     */
    public void write(OutputStream out) throws IOException {
        out.write(header.toString().getBytes(UTF_8));
        if (!hasVersion) {
            var version = new FieldWriter("MIME-Version", utf8).words(MIME_VERSION).end();
            out.write(version.getBytes(US_ASCII));
        }
        new BodyWriter(out, random, eightBit).part(wholeBody());
    }

    /** The message in an array, for small ones. */
    public byte[] toOctets() {
        var octets = new ByteArrayOutputStream();
        try {
            write(octets);
        } catch (IOException e) {
            throw new UncheckedIOException("the source of an attachment failed", e);
        }
        return octets.toByteArray();
    }
}
