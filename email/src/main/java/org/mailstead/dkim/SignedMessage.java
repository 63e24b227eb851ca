package org.mailstead.dkim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * A message as signatures see it: header fields as octets, found by name, and the body. Immutable.
 */
public final class SignedMessage {
    private final HeaderFields header;
    private final OctetSource body;

    /** By name in lower case, in the order of the message. */
    private final Map<String, List<HeaderField>> byName = new HashMap<>();

    private SignedMessage(HeaderFields header, OctetSource body) {
        this.header = header;
        this.body = body;
        for (var field : header.list()) {
            byName.computeIfAbsent(field.name().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(field);
        }
    }

    /**
     * Finds header and body.
     *
     * @param message as on the wire, with CRLF
     * @throws SyntaxException if the header passes a limit, or has a line that is no field: what
     *     programs make of such a header is not what was signed
     * @throws IOException if the source fails
     */
    public static SignedMessage of(OctetSource message, DkimLimits limits)
            throws SyntaxException, IOException {
        var start = message.octets(0, (int) Math.min(message.size(), limits.headerOctetsMax()));
        var end = headerEnd(start);
        if (end < 0 && message.size() > start.length) {
            throw new SyntaxException(
                    "header larger than " + limits.headerOctetsMax() + " octets", start.length);
        }
        var headerOctets = end < 0 ? start : java.util.Arrays.copyOf(start, end);
        var fields = HeaderFields.parse(headerOctets, fieldLimits(limits));
        if (fields.list().size() > limits.headerFieldsMax()) {
            throw new SyntaxException(
                    "more header fields than " + limits.headerFieldsMax(), headerOctets.length);
        }
        var offset = 0;
        for (var field : fields.list()) {
            if (field.name().isEmpty()) {
                throw new SyntaxException("a line of the header is no field", offset);
            }
            offset += field.octets().length;
        }
        return new SignedMessage(fields, body(message, start, end));
    }

    private static OctetSource body(OctetSource message, byte[] start, int headerEnd) {
        if (headerEnd < 0) {
            return message.slice(message.size(), 0);
        }
        var emptyLine = start[headerEnd] == '\r' ? 2 : 1;
        var bodyStart = headerEnd + emptyLine;
        return message.slice(bodyStart, message.size() - bodyStart);
    }

    /** One field more than the limit, to see that it was passed. */
    private static MimeLimits fieldLimits(DkimLimits limits) {
        var standard = MimeLimits.DEFAULT;
        return new MimeLimits(
                standard.depthMax(),
                standard.partsMax(),
                limits.headerOctetsMax(),
                limits.headerFieldsMax() + 1,
                standard.contentFieldOctetsMax(),
                standard.contentOctetsMax());
    }

    /** Where the empty line begins; -1 if there is none. */
    private static int headerEnd(byte[] octets) {
        for (int i = 0; i < octets.length; i++) {
            var atLineStart = i == 0 || octets[i - 1] == '\n';
            if (atLineStart
                    && (octets[i] == '\n'
                            || (octets[i] == '\r'
                                    && i + 1 < octets.length
                                    && octets[i + 1] == '\n'))) {
                return i;
            }
        }
        return -1;
    }

    /** All header fields, in order. */
    public HeaderFields header() {
        return header;
    }

    /** What follows the empty line. */
    public OctetSource body() {
        return body;
    }

    /** How many fields have a name. */
    int count(String lowerCaseName) {
        return byName.getOrDefault(lowerCaseName, List.of()).size();
    }

    /**
     * The header as it is signed: the named fields, then the signature's own field.
     *
     * @param names in lower case, in the order of {@code h=}
     * @param signatureField {@link SignatureField#withoutSignature()}
     */
    public byte[] signedHeader(
            Collection<String> names, Canonicalization.Form form, byte[] signatureField) {
        var out = new ByteArrayOutputStream(2048 + signatureField.length);
        var used = new HashMap<String, Integer>();
        for (var name : names) {
            var fields = byName.getOrDefault(name, List.of());
            // RFC 6376 §5.4.2: from the bottom of the header up
            var next = fields.size() - used.merge(name, 1, Integer::sum);
            if (next >= 0) { // a field that is not there is signed as absent
                HeaderCanonicalizer.append(form, fields.get(next).octets(), true, out);
            }
        }
        HeaderCanonicalizer.append(form, signatureField, false, out);
        return out.toByteArray();
    }

    /**
     * Which signatures have the hash of this body, the whole of it. The body is read once.
     *
     * @param signatures those of unknown algorithms are not among the result
     * @throws IOException if the source fails
     */
    public Set<DkimSignature> matchingBodies(Collection<DkimSignature> signatures)
            throws IOException {
        var wanted = new HashMap<DkimSignature, BodyHash>();
        for (var signature : signatures) {
            signature
                    .knownAlgorithm()
                    .ifPresent(known -> wanted.put(signature, BodyHash.of(signature, known)));
        }
        var hashes = BodyHasher.hash(body, new HashSet<>(wanted.values()));
        var matching = new HashSet<DkimSignature>();
        wanted.forEach((signature, hash) -> {
            var hashed = hashes.get(hash);
            var length = signature.length();
            if (hashed != null
                    && hashed.base64().equals(signature.bodyHash())
                    && (length == null || length == hashed.octets())) {
                matching.add(signature);
            }
        });
        return matching;
    }
}
