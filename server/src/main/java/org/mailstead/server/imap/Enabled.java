package org.mailstead.server.imap;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the client has enabled, by ENABLE or by a command that implies it.
 *
 * @param rev2 IMAP4rev2. RFC 9051 §6.3.1
 * @param utf8 names and strings in UTF-8: UTF8=ACCEPT (RFC 6855 §3) or IMAP4rev2
 * @param condStore CONDSTORE. RFC 7162 §3.1
 */
record Enabled(boolean rev2, boolean utf8, boolean condStore) {
    static final Enabled NOTHING = new Enabled(false, false, false);

    /**
     * What of the names we know, in the client's spelling. RFC 9051 §6.3.1: the others are ignored.
     *
     * @param disabled what the account is not to use, in upper case; imap 4.4
     */
    static List<String> known(List<String> names, Set<String> disabled) {
        return names.stream()
                .filter(name -> isKnown(name.toUpperCase(Locale.ROOT), disabled))
                .toList();
    }

    private static boolean isKnown(String name, Set<String> disabled) {
        return switch (name) {
            case "IMAP4REV2", "UTF8=ACCEPT", "CONDSTORE" -> !disabled.contains(name);
            default -> false;
        };
    }

    /** This and what the names stand for. */
    Enabled with(List<String> names) {
        var enabled = this;
        for (var name : names) {
            enabled =
                    switch (name.toUpperCase(Locale.ROOT)) {
                        case "IMAP4REV2" -> new Enabled(true, true, enabled.condStore);
                        case "UTF8=ACCEPT" -> new Enabled(enabled.rev2, true, enabled.condStore);
                        case "CONDSTORE" -> enabled.withCondStore();
                        default -> enabled;
                    };
        }
        return enabled;
    }

    Enabled withCondStore() {
        return new Enabled(rev2, utf8, true);
    }
}
