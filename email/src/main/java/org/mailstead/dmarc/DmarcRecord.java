package org.mailstead.dmarc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.dkim.TagList;
import org.mailstead.wire.SyntaxException;

/**
 * What a domain publishes at {@code _dmarc}. RFC 9989 §4.7, §4.8.
 *
 * @param policy {@code p=}; null if it is absent or no policy, which is fine in the records of
 *     destinations of reports only
 * @param subdomainPolicy {@code sp=}; null if it is absent
 * @param nonexistentPolicy {@code np=}, for subdomains that do not exist; null if it is absent
 * @param isInvalid whether {@code p=} is missing, or one of the three is no policy: such a record
 *     asks for reports at most. RFC 9989 §4.10.1
 * @param dkimAlignment {@code adkim=}
 * @param spfAlignment {@code aspf=}
 * @param failureOptions {@code fo=}: {@code 0}, {@code 1}, {@code d}, {@code s}; not empty
 * @param suffix {@code psd=}
 * @param isTesting {@code t=y}, or {@code pct=0} of older records: a policy one step milder
 * @param isPartial {@code pct=} of older records is below 100: the policy is for some messages only
 * @param aggregateUris {@code rua=}
 * @param failureUris {@code ruf=}
 */
public record DmarcRecord(
        @Nullable Policy policy,
        @Nullable Policy subdomainPolicy,
        @Nullable Policy nonexistentPolicy,
        boolean isInvalid,
        Alignment dkimAlignment,
        Alignment spfAlignment,
        List<String> failureOptions,
        Suffix suffix,
        boolean isTesting,
        boolean isPartial,
        List<ReportUri> aggregateUris,
        List<ReportUri> failureUris) {

    /** A longer record is not read. */
    public static final int OCTETS_MAX = 16 << 10;

    /** More destinations of one kind are left out. RFC 9990 §3.5.3 lets receivers limit them. */
    public static final int URIS_MAX = 10;

    /** What {@code psd=} says of the domain. RFC 9989 §4.7. */
    public enum Suffix {
        /** A public suffix: organizations are one label below it. */
        YES,
        /** An organization of its own, whatever is above it. */
        NO,
        /** Nothing. */
        UNSAID
    }

    public DmarcRecord {
        failureOptions = List.copyOf(failureOptions);
        aggregateUris = List.copyOf(aggregateUris);
        failureUris = List.copyOf(failureUris);
    }

    /** Whether a TXT record is one of DMARC, well-formed or not: dmarc-version. RFC 9989 §4.8. */
    public static boolean isClaimed(String text) {
        var at = skip(text, 0);
        if (at == text.length() || text.charAt(at) != 'v') {
            return false;
        }
        at = skip(text, at + 1);
        if (at == text.length() || text.charAt(at) != '=') {
            return false;
        }
        at = skip(text, at + 1);
        if (!text.startsWith("DMARC1", at)) {
            return false;
        }
        at = skip(text, at + 6);
        return at == text.length() || text.charAt(at) == ';';
    }

    private static int skip(String text, int at) {
        var end = at;
        while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
            end++;
        }
        return end;
    }

    /**
     * dmarc-record. RFC 9989 §4.8. Whatever cannot be read behind the version is left out (§4.7),
     * of a tag that stands twice the second; names of tags and their words are in any case.
     *
     * @throws SyntaxException if it does not begin with {@code v=DMARC1}, or passes a limit
     */
    public static DmarcRecord parse(String text) throws SyntaxException {
        if (text.length() > OCTETS_MAX) {
            throw new SyntaxException("record longer than " + OCTETS_MAX + " octets", OCTETS_MAX);
        }
        if (!isClaimed(text)) {
            throw new SyntaxException("expected \"v=DMARC1\"", 0);
        }
        var tags = readableTags(text);
        var policy = policy(tags, "p");
        var subdomainPolicy = policy(tags, "sp");
        var nonexistentPolicy = policy(tags, "np");
        // RFC 9989 §4.10.1: without a valid p, or with an invalid sp or np
        var invalid =
                policy == null
                        || (subdomainPolicy == null && tags.find("sp").isPresent())
                        || (nonexistentPolicy == null && tags.find("np").isPresent());
        return new DmarcRecord(
                policy,
                subdomainPolicy,
                nonexistentPolicy,
                invalid,
                alignment(tags, "adkim"),
                alignment(tags, "aspf"),
                failureOptions(tags),
                suffix(tags),
                word(tags, "t").equals("y") || word(tags, "pct").equals("0"),
                !List.of("", "100").contains(word(tags, "pct")),
                uris(tags, "rua"),
                uris(tags, "ruf"));
    }

    /** Those that follow the grammar, with names in lower case (RFC 5234 §2.3). */
    private static TagList readableTags(String text) throws SyntaxException {
        var tags = new LinkedHashMap<String, TagList.Tag>();
        for (var part : TagList.split(text, ';')) {
            if (tags.size() == TagList.TAGS_MAX) {
                throw new SyntaxException("more tags than " + TagList.TAGS_MAX, 0);
            }
            readTag(part).ifPresent(tag -> tags.putIfAbsent(tag.name(), tag));
        }
        return new TagList(List.copyOf(tags.values()));
    }

    private static Optional<TagList.Tag> readTag(String text) {
        try {
            var tag = TagList.parse(text).tags().getFirst();
            var name = tag.name().toLowerCase(Locale.ROOT);
            return Optional.of(new TagList.Tag(name, tag.value(), tag.start(), tag.end()));
        } catch (SyntaxException e) { // RFC 9989 §4.7: ignored outright
            return Optional.empty();
        }
    }

    private static String word(TagList tags, String name) {
        return tags.value(name).orElse("").toLowerCase(Locale.ROOT);
    }

    private static @Nullable Policy policy(TagList tags, String name) {
        return Policy.of(word(tags, name)).orElse(null);
    }

    private static Alignment alignment(TagList tags, String name) {
        return word(tags, name).equals("s") ? Alignment.STRICT : Alignment.RELAXED;
    }

    /** dmarc-fo = "0" / "1" / "d" / "s", and lists of them. RFC 9989 §4.8. */
    private static List<String> failureOptions(TagList tags) {
        var options =
                TagList.split(word(tags, "fo"), ':').stream()
                        .filter(option -> List.of("0", "1", "d", "s").contains(option))
                        .distinct()
                        .toList();
        return options.isEmpty() ? List.of("0") : options;
    }

    private static Suffix suffix(TagList tags) {
        return switch (word(tags, "psd")) {
            case "y" -> Suffix.YES;
            case "n" -> Suffix.NO;
            default -> Suffix.UNSAID;
        };
    }

    /** dmarc-urilist; those that cannot be read are left out. RFC 9989 §4.7, §4.8. */
    private static List<ReportUri> uris(TagList tags, String name) {
        var uris = new ArrayList<ReportUri>();
        for (var text : TagList.split(tags.value(name).orElse(""), ',')) {
            if (uris.size() < URIS_MAX) {
                readUri(text).ifPresent(uris::add);
            }
        }
        return uris;
    }

    private static Optional<ReportUri> readUri(String text) {
        try {
            return Optional.of(ReportUri.parse(text));
        } catch (SyntaxException e) { // RFC 9989 §4.7: ignored outright
            return Optional.empty();
        }
    }

    /** Whether there is a policy to apply, or reports to send at least. RFC 9989 §4.10.1. */
    public boolean isApplicable() {
        return !isInvalid || !aggregateUris.isEmpty();
    }

    /**
     * The policy for mail of a domain, before {@code t=}.
     *
     * @param isSubdomain whether the domain lies below that of the record
     * @param exists whether the domain exists in the DNS
     */
    public Policy policyFor(boolean isSubdomain, boolean exists) {
        if (isInvalid || policy == null) {
            return Policy.NONE; // RFC 9989 §4.10.1: as if it were p=none
        }
        if (isSubdomain && !exists && nonexistentPolicy != null) {
            return nonexistentPolicy;
        }
        return isSubdomain && subdomainPolicy != null ? subdomainPolicy : policy;
    }
}
