package org.mailstead.dkim;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;

/**
 * How a domain signs with one of its keys.
 *
 * @param domain {@code d=}
 * @param selector {@code s=}
 * @param key whose record stands at {@code SELECTOR._domainkey.DOMAIN}
 * @param canonicalization {@code c=}
 * @param fields names of header fields that are signed as often as they occur
 * @param sealedFields names of header fields that are signed once more than they occur, so that
 *     nobody can add another one; From must be in one of the lists
 * @param lifetime how long after signing the signature expires ({@code x=}); null for never
 */
public record SigningSelector(
        Domain domain,
        Selector selector,
        DkimKey key,
        Canonicalization canonicalization,
        List<String> fields,
        List<String> sealedFields,
        @Nullable Duration lifetime) {

    /** What may be added on the way, such as by mailing lists. RFC 6376 §5.4.1, RFC 8058 §4. */
    public static final List<String> DEFAULT_FIELDS =
            List.of(
                    "Sender",
                    "MIME-Version",
                    "Content-Transfer-Encoding",
                    "List-Unsubscribe",
                    "List-Unsubscribe-Post");

    /** What a reader takes for the author's word. RFC 6376 §5.4.1, §8.15. */
    public static final List<String> DEFAULT_SEALED_FIELDS =
            List.of(
                    "From",
                    "To",
                    "Cc",
                    "Reply-To",
                    "References",
                    "In-Reply-To",
                    "Subject",
                    "Date",
                    "Message-ID",
                    "Content-Type");

    /** Long enough for every queue, too short for most replays. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofDays(3);

    public SigningSelector {
        fields = List.copyOf(fields);
        sealedFields = List.copyOf(sealedFields);
        if (Stream.concat(fields.stream(), sealedFields.stream())
                .noneMatch("From"::equalsIgnoreCase)) {
            throw new IllegalArgumentException("From is not among the signed fields");
        }
        for (var name : Stream.concat(fields.stream(), sealedFields.stream()).toList()) {
            if (name.isEmpty() || !name.chars().allMatch(SigningSelector::isNameCharacter)) {
                throw new IllegalArgumentException("not the name of a field: " + name);
            }
        }
        if (lifetime != null && lifetime.toSeconds() < 1) {
            throw new IllegalArgumentException("lifetime below a second: " + lifetime);
        }
    }

    /** ftext (RFC 5322 §3.6.8) without the semicolon, which ends a tag. */
    private static boolean isNameCharacter(int c) {
        return c > 0x20 && c < 0x7f && c != ':' && c != ';';
    }

    /** With the defaults, and relaxed canonicalization. */
    public static SigningSelector of(Domain domain, Selector selector, DkimKey key) {
        return new SigningSelector(
                domain,
                selector,
                key,
                Canonicalization.RELAXED,
                DEFAULT_FIELDS,
                DEFAULT_SEALED_FIELDS,
                DEFAULT_LIFETIME);
    }
}
