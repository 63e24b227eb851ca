package org.mailstead.server.imap;

import org.mailstead.server.mailbox.MailboxName;

/**
 * A reference and a pattern of LIST, joined. {@code %} stands for anything within one level, {@code
 * *} for anything. RFC 9051 §6.3.9.
 *
 * <p>Matching costs at most the length of the name times that of the pattern, whatever they are.
 */
final class ListPattern {
    private final String pattern;

    private ListPattern(String pattern) {
        this.pattern = pattern;
    }

    /** Reference and pattern are joined as elements of a path. imap 9.25. */
    static ListPattern of(String reference, String pattern) {
        var isJoined = reference.isEmpty() || reference.endsWith("/");
        return new ListPattern(collapsed(reference + (isJoined ? "" : "/") + pattern));
    }

    /** Wildcards in a row stand for what the widest of them does. */
    private static String collapsed(String pattern) {
        var text = new StringBuilder(pattern.length());
        for (int i = 0; i < pattern.length(); i++) {
            var c = pattern.charAt(i);
            var last = text.length() - 1;
            if (last >= 0 && isWildcard(c) && isWildcard(text.charAt(last))) {
                text.setCharAt(last, c == '*' ? c : text.charAt(last));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** Whether the pattern ends in {@code %}. */
    boolean endsInPercent() {
        return pattern.endsWith("%");
    }

    /** Whether it is too long to match any name; then it is not even tried. */
    private boolean isHopeless() {
        return pattern.length() > 2 * MailboxName.OCTETS_MAX || pattern.startsWith("/");
    }

    boolean matches(String name) {
        if (isHopeless()) {
            return false;
        }
        var isInbox = MailboxNames.isInboxOrBelow(name);
        // reached[p]: the first p characters of the pattern can stand for the name so far
        var reached = new boolean[pattern.length() + 1];
        reached[0] = true;
        skipWildcards(reached);
        for (int i = 0; i < name.length(); i++) {
            if (!step(reached, name.charAt(i), isInbox && i < 5)) {
                return false;
            }
        }
        return reached[pattern.length()];
    }

    /** Takes one character of the name; false if nothing is left that could match. */
    private boolean step(boolean[] reached, char c, boolean anyCase) {
        var alive = false;
        for (int p = pattern.length(); p >= 0; p--) {
            var stays = p < pattern.length() && reached[p] && standsFor(pattern.charAt(p), c);
            var comes =
                    p > 0
                            && reached[p - 1]
                            && !isWildcard(pattern.charAt(p - 1))
                            && same(pattern.charAt(p - 1), c, anyCase);
            reached[p] = stays || comes;
            alive |= reached[p];
        }
        skipWildcards(reached);
        return alive;
    }

    /** A wildcard also stands for nothing. */
    private void skipWildcards(boolean[] reached) {
        for (int p = 0; p < pattern.length(); p++) {
            if (reached[p] && isWildcard(pattern.charAt(p))) {
                reached[p + 1] = true;
            }
        }
    }

    private static boolean isWildcard(char c) {
        return c == '*' || c == '%';
    }

    private static boolean standsFor(char wildcard, char c) {
        return wildcard == '*' || (wildcard == '%' && c != '/');
    }

    /** imap 7.9: Inbox is matched in any case. */
    private static boolean same(char expected, char c, boolean anyCase) {
        return expected == c
                || (anyCase && Character.toLowerCase(expected) == Character.toLowerCase(c));
    }
}
