package org.mailstead.server.directory;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What other servers report to an address. inbound CFG-17, CFG-24 */
public enum ReportKind {
    /** Mail in the name of a domain: aggregate reports of DMARC. RFC 9990 */
    DMARC,
    /** TLS with the hosts of a domain. RFC 8460 */
    TLS;

    /** Of its word, in any case. */
    public static Optional<ReportKind> of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.toString().equalsIgnoreCase(word))
                .findFirst();
    }

    /** As {@link #words} writes them; what is no kind is passed over. */
    static Set<ReportKind> ofWords(String words) {
        var kinds = EnumSet.noneOf(ReportKind.class);
        for (var word : words.split(" ", -1)) {
            of(word).ifPresent(kinds::add);
        }
        return kinds;
    }

    /** The words of some, apart by spaces, always in the same order. */
    static String words(Collection<ReportKind> kinds) {
        return kinds.stream().sorted().map(ReportKind::toString).collect(Collectors.joining(" "));
    }

    /** Its word: {@code dmarc} or {@code tls}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
