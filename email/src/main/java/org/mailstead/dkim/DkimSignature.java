package org.mailstead.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.wire.SyntaxException;

/**
 * What a DKIM-Signature field says. RFC 6376 §3.5.
 *
 * @param algorithm {@code a=}, in lower case; it may be one we do not know, or must not
 * @param signature {@code b=}, base64 without white space
 * @param bodyHash {@code bh=}, base64 without white space
 * @param canonicalization {@code c=}
 * @param domain {@code d=}: who signs
 * @param signedFields {@code h=}: names of fields in lower case, in order, names more than once;
 *     not empty
 * @param identity {@code i=}: on whose behalf; null if it is not given
 * @param length {@code l=}: octets of the prepared body that are signed; null for all
 * @param queryMethods {@code q=}, in lower case; empty if it is not given
 * @param selector {@code s=}
 * @param timestamp {@code t=}; null if it is not given
 * @param expiration {@code x=}; null if it is not given
 * @param copiedFields {@code z=} as it stands, for diagnosis only; null if it is not given
 */
public record DkimSignature(
        String algorithm,
        String signature,
        String bodyHash,
        Canonicalization canonicalization,
        Domain domain,
        List<String> signedFields,
        @Nullable Identity identity,
        @Nullable Long length,
        List<String> queryMethods,
        Selector selector,
        @Nullable Instant timestamp,
        @Nullable Instant expiration,
        @Nullable String copiedFields) {

    /** The name of the field. */
    public static final String FIELD = "DKIM-Signature";

    /** RFC 6376 §3.5: t= and x= have at most twelve digits. */
    private static final int TIME_DIGITS_MAX = 12;

    /** RFC 6376 §3.5: l= has at most 76 digits; more than 18 are more than any message has. */
    private static final int LENGTH_DIGITS_MAX = 18;

    /**
     * The agent or user: {@code [Local-part] "@" domain-name}. RFC 6376 §3.5.
     *
     * @param localPart as it stands; may be empty
     */
    public record Identity(String localPart, Domain domain) {
        /** As on the wire. */
        @Override
        public String toString() {
            return localPart + "@" + domain.ascii();
        }
    }

    /** Which field the tags are of: they differ in {@code v=} and {@code i=}. */
    public enum Kind {
        /** DKIM-Signature. */
        DKIM,
        /** ARC-Message-Signature: no version, and {@code i=} is a number. RFC 8617 §4.1.2. */
        ARC
    }

    public DkimSignature {
        signedFields = List.copyOf(signedFields);
        queryMethods = List.copyOf(queryMethods);
        if (signedFields.isEmpty()) {
            throw new IllegalArgumentException("no signed fields");
        }
        if (length != null && length < 0) {
            throw new IllegalArgumentException("negative length: " + length);
        }
    }

    /** {@code l=}. */
    public OptionalLong bodyLength() {
        return length == null ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /** The algorithm, if we know it and it may be used. */
    public Optional<SignatureAlgorithm> knownAlgorithm() {
        return SignatureAlgorithm.of(algorithm);
    }

    /**
     * Reads the tags of a signature.
     *
     * @param value of the field, octet by octet as ISO 8859-1, so that offsets are those of octets
     * @throws SyntaxException if a tag is missing or cannot be read
     */
    public static DkimSignature parse(String value) throws SyntaxException {
        return of(TagList.parse(value), Kind.DKIM);
    }

    /** The same, of tags that were told apart before. */
    public static DkimSignature of(TagList tags, Kind kind) throws SyntaxException {
        if (kind == Kind.DKIM && !tags.required("v").equals("1")) {
            throw new SyntaxException("unknown version \"" + tags.required("v") + "\"", 0);
        }
        var algorithm = algorithm(tags.required("a"));
        var domain = Domain.parse(utf8(tags.required("d")));
        var signature =
                new DkimSignature(
                        algorithm,
                        base64("b", TagList.withoutWhiteSpace(tags.required("b"))),
                        bodyHash(tags, algorithm),
                        Canonicalization.parse(tags.value("c").orElse("simple/simple")),
                        domain,
                        fieldNames(tags.required("h")),
                        kind == Kind.DKIM ? identity(tags, domain) : null,
                        number(tags, "l", LENGTH_DIGITS_MAX),
                        queryMethods(tags),
                        Selector.parse(utf8(tags.required("s"))),
                        time(tags, "t"),
                        time(tags, "x"),
                        tags.value("z").orElse(null));
        var timestamp = signature.timestamp;
        var expiration = signature.expiration;
        // RFC 6376 §3.5: x= is later than t=
        if (timestamp != null && expiration != null && !expiration.isAfter(timestamp)) {
            throw new SyntaxException("expiration x= is not after the time t=", 0);
        }
        return signature;
    }

    /** sig-a-tag-alg, known to us or not. RFC 6376 §3.5. */
    private static String algorithm(String value) throws SyntaxException {
        if (!value.chars().allMatch(c -> c == '-' || (c < 0x80 && Character.isLetterOrDigit(c)))
                || value.length() > 40) {
            throw new SyntaxException("tag a is not the name of an algorithm", 0);
        }
        return value.toLowerCase(Locale.ROOT);
    }

    private static String bodyHash(TagList tags, String algorithm) throws SyntaxException {
        var hash = base64("bh", TagList.withoutWhiteSpace(tags.required("bh")));
        var known = SignatureAlgorithm.of(algorithm);
        var octets = java.util.Base64.getDecoder().decode(hash).length;
        if (known.isPresent() && octets != known.get().hash().octets()) {
            throw new SyntaxException(
                    "body hash of " + octets + " octets does not fit " + algorithm, 0);
        }
        return hash;
    }

    /** base64string. RFC 6376 §2.10. */
    private static String base64(String tag, String text) throws SyntaxException {
        try {
            var octets = java.util.Base64.getDecoder().decode(text);
            return java.util.Base64.getEncoder().encodeToString(octets);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("tag " + tag + " is not base64", 0);
        }
    }

    /** hdr-name *( [FWS] ":" [FWS] hdr-name ). RFC 6376 §3.5. */
    private static List<String> fieldNames(String value) throws SyntaxException {
        var names = TagList.split(value.toLowerCase(Locale.ROOT), ':');
        for (var name : names) {
            if (name.isEmpty() || !name.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
                throw new SyntaxException("tag h has a name that no field can have", 0);
            }
        }
        return names;
    }

    /** sig-i-tag = "i" "=" [ Local-part ] "@" domain-name, at or below d=. RFC 6376 §3.5. */
    private static @Nullable Identity identity(TagList tags, Domain domain) throws SyntaxException {
        var value = tags.value("i");
        if (value.isEmpty()) {
            return null;
        }
        var text = utf8(TagList.withoutWhiteSpace(value.get()));
        var at = text.lastIndexOf('@');
        if (at < 0 || text.chars().anyMatch(Character::isISOControl)) {
            throw new SyntaxException("tag i is no address", 0);
        }
        var below = Domain.parse(text.substring(at + 1));
        // RFC 6376 §3.5: the domain of i= is that of d= or below it
        if (!below.isWithin(domain)) {
            throw new SyntaxException("identity i=" + text + " is not below d=" + domain, 0);
        }
        return new Identity(text.substring(0, at), below);
    }

    private static List<String> queryMethods(TagList tags) {
        return tags.value("q")
                .map(value -> TagList.split(value.toLowerCase(Locale.ROOT), ':'))
                .orElse(List.of());
    }

    private static @Nullable Instant time(TagList tags, String name) throws SyntaxException {
        var seconds = number(tags, name, TIME_DIGITS_MAX);
        return seconds == null ? null : Instant.ofEpochSecond(seconds);
    }

    private static @Nullable Long number(TagList tags, String name, int digitsMax)
            throws SyntaxException {
        var value = tags.value(name);
        if (value.isEmpty()) {
            return null;
        }
        var text = value.get();
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new SyntaxException("tag " + name + " is not a number", 0);
        }
        if (text.length() > digitsMax) {
            throw new SyntaxException("tag " + name + " has more digits than " + digitsMax, 0);
        }
        return Long.valueOf(text);
    }

    private static String utf8(String octets) {
        return new String(octets.getBytes(ISO_8859_1), UTF_8);
    }
}
