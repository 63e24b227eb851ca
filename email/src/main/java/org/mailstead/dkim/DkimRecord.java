package org.mailstead.dkim;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.SyntaxException;

/**
 * A public key as it stands in a TXT record. RFC 6376 §3.6.1.
 *
 * @param hashes {@code h=}: hashes that may be used with it, in lower case; empty for all
 * @param keyType {@code k=}: in lower case; it may be one we do not know
 * @param notes {@code n=}: for people who read the record; null if there are none
 * @param publicKey {@code p=}: base64 without white space; empty if the key is revoked
 * @param services {@code s=}: for which services it is; empty for all
 * @param flags {@code t=}: {@code y} for a domain that tests DKIM, {@code s} for one whose {@code
 *     i=} must not be below {@code d=}
 */
public record DkimRecord(
        List<String> hashes,
        String keyType,
        @Nullable String notes,
        String publicKey,
        List<String> services,
        List<String> flags) {

    /** What keys are for. RFC 6376 §3.6.1, s=. */
    public enum Service {
        /** Mail of all kinds. */
        EMAIL,
        /** Reports on TLS only. RFC 8460 §5.3. */
        TLSRPT;

        /** The word in the record. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it begins. */
    public static final String VERSION = "DKIM1";

    /** RFC 1035 §3.3: a character-string; shorter ones are easier to copy. */
    private static final int CHUNK = 100;

    public DkimRecord {
        hashes = List.copyOf(hashes);
        services = List.copyOf(services);
        flags = List.copyOf(flags);
    }

    /** A record for a key of ours: {@code s=email} and no flags. */
    static DkimRecord of(KeyType type, byte[] publicKey) {
        return new DkimRecord(
                List.of(),
                type.toString(),
                null,
                Base64.getEncoder().encodeToString(publicKey),
                List.of(),
                List.of());
    }

    /**
     * Reads a record; the key itself is not looked at.
     *
     * @throws SyntaxException if it is none
     */
    public static DkimRecord parse(String text) throws SyntaxException {
        var tags = TagList.parse(text);
        var version = tags.find("v");
        // RFC 6376 §3.6.1: v= is first, if it is there, and exactly DKIM1
        if (version.isPresent() && !version.get().equals(tags.tags().getFirst())) {
            throw new SyntaxException("v= is not the first tag", version.get().start());
        }
        if (version.isPresent() && !version.get().value().equals(VERSION)) {
            throw new SyntaxException("unknown version", version.get().start());
        }
        var key = tags.find("p");
        if (key.isEmpty()) {
            throw new SyntaxException("no tag p", 0);
        }
        var publicKey = key.get().compact();
        try {
            Base64.getDecoder().decode(publicKey);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("tag p is not base64", key.get().start());
        }
        return new DkimRecord(
                list(tags, "h"),
                tags.value("k").orElse("rsa").toLowerCase(Locale.ROOT),
                tags.value("n").orElse(null),
                publicKey,
                list(tags, "s"),
                list(tags, "t"));
    }

    /** Whether a text claims to be a key record: it begins with {@code v=DKIM1}. */
    static boolean isClaimed(String text) {
        var compact = TagList.withoutWhiteSpace(text.substring(0, Math.min(text.length(), 64)));
        return compact.startsWith("v=" + VERSION);
    }

    private static List<String> list(TagList tags, String name) {
        return tags.value(name)
                .map(value -> TagList.split(value.toLowerCase(Locale.ROOT), ':'))
                .orElse(List.of());
    }

    /** Whether the key must not be used any more. RFC 6376 §3.6.1, p=. */
    public boolean isRevoked() {
        return publicKey.isEmpty();
    }

    /** Whether the domain tests DKIM: its failures mean nothing. RFC 6376 §3.6.1, t=y. */
    public boolean isTesting() {
        return flags.contains("y");
    }

    /** Whether {@code i=} must be at {@code d=} itself. RFC 6376 §3.6.1, t=s. */
    public boolean isStrict() {
        return flags.contains("s");
    }

    /** Whether it may be used for a service. RFC 6376 §3.6.1, s=. */
    public boolean isFor(Service service) {
        return services.isEmpty()
                || services.contains("*")
                || services.contains(service.toString());
    }

    /** Whether it may be used with a hash. RFC 6376 §3.6.1, h=. */
    public boolean allows(HashAlgorithm hash) {
        return hashes.isEmpty() || hashes.contains(hash.toString());
    }

    /** The same for a key without subdomains in {@code i=} ({@code t=s}) and SHA-256 only. */
    public DkimRecord restricted() {
        return new DkimRecord(
                List.of(HashAlgorithm.SHA256.toString()),
                keyType,
                notes,
                publicKey,
                services,
                List.of("s"));
    }

    /** As it stands in DNS. */
    public String text() {
        var text = new StringBuilder("v=").append(VERSION);
        append(text, "h", String.join(":", hashes));
        text.append("; k=").append(keyType);
        append(text, "n", notes == null ? "" : notes);
        append(text, "s", String.join(":", services));
        append(text, "t", String.join(":", flags));
        return text.append("; p=").append(publicKey).toString();
    }

    private static void append(StringBuilder text, String tag, String value) {
        if (!value.isEmpty()) {
            text.append("; ").append(tag).append('=').append(value);
        }
    }

    /** The text in pieces of 100 octets, each in quotes, as a zone file has it. RFC 1035 §5.1. */
    public String zoneText() {
        var text = text();
        var chunks = new ArrayList<String>();
        for (int i = 0; i < text.length(); i += CHUNK) {
            var chunk = text.substring(i, Math.min(text.length(), i + CHUNK));
            chunks.add('"' + chunk.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
        }
        return String.join(" ", chunks);
    }
}
