package org.mailstead.imap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.Disposition;
import org.mailstead.message.Envelope;
import org.mailstead.message.MailboxAddress;
import org.mailstead.message.Message;
import org.mailstead.message.Part;
import org.mailstead.wire.SyntaxException;

/**
 * What IMAP tells of a message's header and structure, in the octets that go on the wire: made once
 * when a message comes in, and kept with it.
 *
 * <p>One form serves every client: what is outside US-ASCII stands in literals, which IMAP4rev1 and
 * IMAP4rev2 both take (RFC 9051 §4.3), and encoded words stay as the sender wrote them.
 */
public final class StoredForms {
    private StoredForms() {}

    /**
     * ENVELOPE. RFC 9051 §7.5.2.
     *
     * @throws IOException if the message cannot be read
     */
    public static byte[] envelope(Message message) throws IOException {
        return envelope(message.envelope());
    }

    static byte[] envelope(Envelope envelope) throws IOException {
        return written(out -> envelope(out, envelope));
    }

    /**
     * Reads an ENVELOPE back.
     *
     * @param kept what {@link #envelope(Message)} gave
     * @throws SyntaxException if it is not that
     */
    public static Envelope readEnvelope(byte[] kept) throws SyntaxException {
        return new EnvelopeForm(kept).envelope();
    }

    /**
     * BODYSTRUCTURE, always with its extension fields. RFC 9051 §7.5.2.
     *
     * @throws IOException if the message cannot be read
     */
    public static byte[] bodyStructure(Message message) throws IOException {
        return written(out -> structure(out, message.root()));
    }

    /**
     * BODY, made from the kept BODYSTRUCTURE by leaving out its extension fields. RFC 9051 §9
     * (body).
     */
    public static WireForm body(WireForm bodyStructure) {
        return new BodyForm(bodyStructure.shared()).body();
    }

    /** What writes a form. */
    private interface Form {
        void write(ImapWriter out) throws IOException;
    }

    private static byte[] written(Form form) throws IOException {
        var octets = new ByteArrayOutputStream();
        var out = new ImapWriter(octets, ImapWriter.LiteralForm.SERVER);
        form.write(out);
        out.drain();
        return octets.toByteArray();
    }

    private static void envelope(ImapWriter out, Envelope envelope) throws IOException {
        out.octet('(');
        text(out, envelope.date()).space();
        text(out, envelope.subject()).space();
        var lists =
                List.of(
                        envelope.from(),
                        envelope.sender(),
                        envelope.replyTo(),
                        envelope.to(),
                        envelope.cc(),
                        envelope.bcc());
        for (var list : lists) {
            addresses(out, list);
            out.space();
        }
        text(out, envelope.inReplyTo()).space();
        text(out, envelope.messageId()).octet(')');
    }

    /** env-from and its kin: the addresses without a space between. RFC 9051 §9. */
    private static void addresses(ImapWriter out, List<MailboxAddress> addresses)
            throws IOException {
        if (addresses.isEmpty()) {
            out.ascii("NIL");
            return;
        }
        out.octet('(');
        for (var address : addresses) {
            out.octet('(');
            text(out, address.name()).space();
            text(out, address.route()).space();
            text(out, address.localPart()).space();
            text(out, address.domain()).octet(')');
        }
        out.octet(')');
    }

    private static void structure(ImapWriter out, Part part) throws IOException {
        out.octet('(');
        if (part.parts().isEmpty()) {
            single(out, part);
        } else {
            multipart(out, part);
        }
        disposition(out.space(), part.disposition());
        language(out.space(), part.language());
        text(out.space(), part.location()).octet(')');
    }

    /** body-type-mpart, up to body-fld-param of its extension. RFC 9051 §9. */
    private static void multipart(ImapWriter out, Part part) throws IOException {
        for (var child : part.parts()) {
            structure(out, child); // as deep as MimeLimits lets parts be nested
        }
        var type = part.mediaType();
        upper(out.space(), type.subtype());
        parameters(out.space(), type.parameters());
    }

    /** body-type-1part, up to body-fld-md5 of its extension. RFC 9051 §9. */
    private static void single(ImapWriter out, Part part) throws IOException {
        var type = part.mediaType();
        upper(out, type.type());
        upper(out.space(), type.subtype());
        parameters(out.space(), type.parameters());
        text(out.space(), part.contentId());
        text(out.space(), part.description());
        var encoding = part.transferEncoding();
        // RFC 2045 §6.1: 7BIT if nothing is said
        upper(out.space(), encoding == null ? "7BIT" : encoding);
        out.space().number(part.bodySize());
        var embedded = part.embedded();
        if (embedded != null) {
            envelope(out.space(), embedded.envelope());
            structure(out.space(), embedded);
        }
        if (embedded != null || type.is("text", "*")) {
            out.space().number(part.bodyLines());
        }
        text(out.space(), part.md5());
    }

    /** body-fld-param: names in upper case, sorted. */
    private static void parameters(ImapWriter out, Map<String, String> parameters)
            throws IOException {
        if (parameters.isEmpty()) {
            out.ascii("NIL");
            return;
        }
        out.list(
                new TreeMap<>(parameters).entrySet(),
                parameter -> {
                    upper(out, parameter.getKey());
                    text(out.space(), parameter.getValue());
                });
    }

    /** body-fld-dsp; there also without parameters. */
    private static void disposition(ImapWriter out, @Nullable Disposition disposition)
            throws IOException {
        if (disposition == null) {
            out.ascii("NIL");
            return;
        }
        upper(out.octet('('), disposition.type());
        parameters(out.space(), disposition.parameters());
        out.octet(')');
    }

    /** body-fld-lang. RFC 3282 §2: tags with commas between. */
    private static void language(ImapWriter out, @Nullable String language) throws IOException {
        if (language == null) {
            out.ascii("NIL");
            return;
        }
        var tags =
                Arrays.stream(language.split(",", -1))
                        .map(String::strip)
                        .filter(tag -> !tag.isEmpty())
                        .toList();
        if (tags.size() < 2) {
            text(out, tags.isEmpty() ? null : tags.getFirst());
        } else {
            out.list(tags, tag -> text(out, tag));
        }
    }

    private static void upper(ImapWriter out, String text) throws IOException {
        text(out, text.toUpperCase(Locale.ROOT));
    }

    /** nstring; NUL, which no string of IMAP holds, becomes U+FFFD. RFC 9051 §4.3. */
    private static ImapWriter text(ImapWriter out, @Nullable String text) throws IOException {
        return out.nstring(text == null ? null : text.replace('\0', '\uFFFD'));
    }
}
