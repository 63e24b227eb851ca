package org.mailstead.message;

import java.util.Locale;
import java.util.Set;

/**
 * A subject without what replying and forwarding put around it, for sorting and threading. RFC 5256
 * §2.1.
 *
 * @param text in lower case, with single spaces; perhaps empty
 * @param isResponse whether something was taken off that marks a reply or a forward
 */
public record BaseSubject(String text, boolean isResponse) {
    private static final Set<String> PREFIXES = Set.of("re", "fw", "fwd");

    /** What mail software writes for re and fwd in other languages. */
    private static final Set<String> TRANSLATED_PREFIXES =
            Set.of(
                    "aw", "antw", "wg", // German, Dutch
                    "sv", "vs", "vb", "vl", // Swedish, Danish, Norwegian, Finnish
                    "tr", "rif", "rv", "res", "enc", // French, Italian, Spanish, Portuguese
                    "odp", "pd", "ynt", "ilt", // Polish, Turkish
                    "回复", "答复", "转发", "回覆", "轉寄", "返信", "転送"); // Chinese, Japanese

    private static final int PREFIX_CHARACTERS_MAX = 4;

    /**
     * The base subject, with the prefixes of other languages taken off too.
     *
     * @param subject the value of the field on one line, encoded words as they stand or decoded
     */
    public static BaseSubject of(String subject) {
        return new Extraction(subject, true).baseSubject();
    }

    /** The base subject exactly as RFC 5256 defines it, for SORT and THREAD; in lower case. */
    public static BaseSubject ofRfc5256(String subject) {
        return new Extraction(subject, false).baseSubject();
    }

    /** What is left of a subject: from {@link #start} to {@link #end}. */
    private static final class Extraction {
        private final String text;
        private final boolean translated;
        private int start;
        private int end;
        private boolean isResponse;

        /** Up to here blobs were seen that no refwd follows: not to be read again. */
        private int blobsEnd;

        Extraction(String subject, boolean translated) {
            text = collapsed(EncodedWords.decode(subject));
            end = text.length();
            this.translated = translated;
        }

        /** Step 1: runs of white space become one space. */
        private static String collapsed(String subject) {
            var collapsed = new StringBuilder(subject.length());
            for (int i = 0; i < subject.length(); i++) {
                var c = subject.charAt(i);
                var space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
                if (!space) {
                    collapsed.append(c);
                } else if (!collapsed.isEmpty()
                        && collapsed.charAt(collapsed.length() - 1) != ' ') {
                    collapsed.append(' ');
                }
            }
            return collapsed.toString().toLowerCase(Locale.ROOT);
        }

        BaseSubject baseSubject() {
            if (text.indexOf('\0') >= 0) {
                return new BaseSubject("", false);
            }
            do {
                while (trailer()) {} // step 2
                while (leader() || blobBeforeText()) {} // steps 3, 4 and 5
            } while (forwardHeader()); // step 6
            return new BaseSubject(text.substring(start, end), isResponse);
        }

        /** subj-trailer = "(fwd)" / WSP. */
        private boolean trailer() {
            if (end > start && text.charAt(end - 1) == ' ') {
                end--;
                return true;
            }
            if (end - start >= 5 && text.startsWith("(fwd)", end - 5)) {
                end -= 5;
                isResponse = true;
                return true;
            }
            return false;
        }

        /** subj-leader = (*subj-blob subj-refwd) / WSP. */
        private boolean leader() {
            if (at(start, ' ')) {
                start++;
                return true;
            }
            var at = start;
            if (start < blobsEnd) {
                return false;
            }
            for (var next = blob(at); next > at; next = blob(at)) {
                at = next;
            }
            blobsEnd = at;
            var behind = refwd(at);
            if (behind < 0) {
                return false;
            }
            start = behind;
            isResponse = true;
            return true;
        }

        /** subj-blob = "[" *BLOBCHAR "]" *WSP; behind it, or where it was to begin. */
        private int blob(int from) {
            if (!at(from, '[')) {
                return from;
            }
            var i = from + 1;
            while (i < end && text.charAt(i) != '[' && text.charAt(i) != ']') {
                i++;
            }
            return at(i, ']') ? spaces(i + 1) : from;
        }

        /** subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"; behind it, or -1. */
        private int refwd(int from) {
            var i = from;
            while (i < end
                    && i - from <= PREFIX_CHARACTERS_MAX
                    && Character.isLetter(text.charAt(i))) {
                i++;
            }
            var prefix = text.substring(from, i);
            if (!PREFIXES.contains(prefix)
                    && !(translated && TRANSLATED_PREFIXES.contains(prefix))) {
                return -1;
            }
            i = blob(spaces(i));
            return at(i, ':') || (translated && at(i, '：')) ? i + 1 : -1;
        }

        /** Step 4: a blob goes if text is left without it. */
        private boolean blobBeforeText() {
            var behind = blob(start);
            if (behind == start || behind >= end) {
                return false;
            }
            start = behind;
            return true;
        }

        /** subj-fwd = "[fwd:" subj-base "]". */
        private boolean forwardHeader() {
            if (end - start < 6 || !text.startsWith("[fwd:", start) || !at(end - 1, ']')) {
                return false;
            }
            start += 5;
            end--;
            blobsEnd = start;
            isResponse = true;
            return true;
        }

        private int spaces(int from) {
            var i = from;
            while (at(i, ' ')) {
                i++;
            }
            return i;
        }

        private boolean at(int index, char c) {
            return index < end && text.charAt(index) == c;
        }
    }
}
