package org.mailstead.server.directory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.LocalPart;

/** What names, texts and separators may look like. */
final class Names {
    private static final int ACCOUNT_NAME_CHARS_MAX = 64;
    private static final int SEPARATOR_CHARS_MAX = 8;

    private Names() {}

    /** 1 to 64 of {@code a-z 0-9 . - _}, the first a letter or digit. */
    static boolean isAccountName(String name) {
        return !name.isEmpty()
                && name.length() <= ACCOUNT_NAME_CHARS_MAX
                && isLetterOrDigit(name.charAt(0))
                && name.chars().allMatch(c -> isLetterOrDigit(c) || ".-_".indexOf(c) >= 0);
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    static boolean isPrintableAscii(String text, int octetsMax) {
        return !text.isEmpty()
                && text.length() <= octetsMax
                && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    /** What is wrong with separators; null if nothing is. */
    static @Nullable String wrongSeparators(List<String> separators, int max) {
        if (separators.size() > max) {
            return "at most " + max + " separators";
        }
        if (new HashSet<>(separators).size() < separators.size()) {
            return "a separator is given twice";
        }
        for (var separator : separators) {
            var isText =
                    separator.length() <= SEPARATOR_CHARS_MAX
                            && separator.chars().allMatch(c -> c > 0x20 && c < 0x7f);
            if (separator.isEmpty() || !isText || separator.contains("@")) {
                return "a separator is 1 to %d characters of printable US-ASCII without @"
                        .formatted(SEPARATOR_CHARS_MAX);
            }
            if (!separator.equals(new LocalPart(separator).lowerCase().value())) {
                return "a separator must not have capitals";
            }
        }
        return null;
    }

    /**
     * Why a domain cannot have these settings: one of its addresses could not be reached, or two
     * would be the same. Null if it can.
     */
    static @Nullable String wrongUnder(DomainSettings settings, List<Destination> addresses) {
        var seen = new HashMap<LocalPart, Destination>();
        for (var address : addresses) {
            var localPart = address.localPart();
            if (localPart == null) {
                continue;
            }
            for (var separator : settings.separators()) {
                if (localPart.value().contains(separator)) {
                    return "address %s has the separator %s in it".formatted(address, separator);
                }
            }
            var same = seen.put(settings.canonical(localPart), address);
            if (same != null) {
                return "addresses %s and %s would be the same".formatted(same, address);
            }
        }
        return null;
    }
}
