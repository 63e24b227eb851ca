package org.mailstead.address;

import com.ibm.icu.text.IDNA;
import org.mailstead.wire.SyntaxException;

/**
 * A domain name of mail: labels of letters, digits and hyphens, internationalized ones as A-labels.
 *
 * <p>Two domains are equal when DNS would find the same names. There is no trailing dot, no
 * underscore and no address literal in it. RFC 5321 §4.1.2, RFC 5890 §2.3, UTS #46.
 *
 * @param ascii lower case, 1 to {@value #OCTETS_MAX} octets, labels of 1 to {@value
 *     #LABEL_OCTETS_MAX}; labels that begin with {@code xn--} are valid A-labels
 */
public record Domain(String ascii) implements Comparable<Domain> {
    /**
     * RFC 1035 §2.3.4: 255 octets with the lengths of all labels and of the root, which leaves 253
     * for the text. (RFC 5321 §4.5.3.1.2 says 255 of the text, but no such name can exist.)
     */
    public static final int OCTETS_MAX = 253;

    /** RFC 1035 §2.3.4. */
    public static final int LABEL_OCTETS_MAX = 63;

    /** More chars than any text that could come to {@link #OCTETS_MAX} in honest use. */
    private static final int TEXT_MAX = 1024;

    private static final String ACE_PREFIX = "xn--";

    private static final IDNA UTS46 =
            IDNA.getUTS46Instance(
                    IDNA.USE_STD3_RULES
                            | IDNA.CHECK_BIDI
                            | IDNA.CHECK_CONTEXTJ
                            | IDNA.CHECK_CONTEXTO
                            | IDNA.NONTRANSITIONAL_TO_ASCII
                            | IDNA.NONTRANSITIONAL_TO_UNICODE);

    public Domain {
        try {
            if (!canonical(ascii).equals(ascii)) {
                throw new IllegalArgumentException("not in canonical form: " + ascii);
            }
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("not a domain: " + ascii, e);
        }
    }

    /**
     * Reads a domain in any case, of A-labels, U-labels or both.
     *
     * @throws SyntaxException if it is no domain, is too long, ends in a dot, or has a label that
     *     IDNA 2008 does not allow
     */
    public static Domain parse(String text) throws SyntaxException {
        return new Domain(canonical(text));
    }

    /** Whether it is a domain or below it: {@code mx.example.org} is within {@code example.org}. */
    public boolean isWithin(Domain ancestor) {
        return equals(ancestor)
                || (ascii.length() > ancestor.ascii.length()
                        && ascii.endsWith(ancestor.ascii)
                        && ascii.charAt(ascii.length() - ancestor.ascii.length() - 1) == '.');
    }

    /** With U-labels instead of A-labels: what people read, and what SMTPUTF8 may carry. */
    public String unicode() {
        if (!ascii.contains(ACE_PREFIX)) {
            return ascii;
        }
        return UTS46.nameToUnicode(ascii, new StringBuilder(), new IDNA.Info()).toString();
    }

    /** The same as {@link #unicode()}. */
    @Override
    public String toString() {
        return unicode();
    }

    /** By the octets of the A-label form. */
    @Override
    public int compareTo(Domain other) {
        return ascii.compareTo(other.ascii);
    }

    private static String canonical(String text) throws SyntaxException {
        if (text.length() > TEXT_MAX) {
            throw Malformed.at("domain longer than " + OCTETS_MAX + " octets", text, OCTETS_MAX);
        }
        var ascii = isPlain(text) ? text : uts46(text);
        labels(ascii, text);
        return lowerCase(ascii);
    }

    /** Whether nothing in the text needs IDNA: US-ASCII without an A-label. */
    private static boolean isPlain(String text) {
        var isAscii = true;
        var hasAce = false;
        for (int i = 0; i < text.length() && isAscii; i++) {
            isAscii = text.charAt(i) < 0x80;
            hasAce |= text.regionMatches(true, i, ACE_PREFIX, 0, ACE_PREFIX.length());
        }
        return isAscii && !hasAce;
    }

    private static String uts46(String text) throws SyntaxException {
        var info = new IDNA.Info();
        var ascii = UTS46.nameToASCII(text, new StringBuilder(), info).toString();
        if (info.hasErrors()) {
            throw Malformed.at("not a domain by IDNA: " + info.getErrors(), text, 0);
        }
        return ascii;
    }

    /** Domain = sub-domain *("." sub-domain). RFC 5321 §4.1.2. */
    private static void labels(String ascii, String text) throws SyntaxException {
        if (ascii.length() > OCTETS_MAX) {
            throw Malformed.at("domain longer than " + OCTETS_MAX + " octets", text, 0);
        }
        // Offsets are those of what was read, which differ from ours where IDNA changed it.
        var exact = ascii.equals(text);
        int start = 0;
        do {
            var end = label(ascii, start, text, exact);
            if (end < ascii.length() && ascii.charAt(end) != '.') {
                throw Malformed.expected("a letter, digit, hyphen or dot", text, exact ? end : 0);
            }
            start = end + 1;
        } while (start <= ascii.length());
    }

    /** sub-domain = Let-dig [Ldh-str]. RFC 5321 §4.1.2. Returns where it ends. */
    private static int label(String ascii, int start, String text, boolean exact)
            throws SyntaxException {
        int end = start;
        while (end < ascii.length() && isLetterDigitHyphen(ascii.charAt(end))) {
            end++;
        }
        if (end == start || ascii.charAt(start) == '-') {
            throw Malformed.expected("a letter or digit", text, exact ? start : 0);
        }
        if (ascii.charAt(end - 1) == '-') {
            throw Malformed.at("label ends in a hyphen", text, exact ? end - 1 : 0);
        }
        if (end - start > LABEL_OCTETS_MAX) {
            var problem = "label longer than " + LABEL_OCTETS_MAX + " octets";
            throw Malformed.at(problem, text, exact ? start : 0);
        }
        return end;
    }

    private static boolean isLetterDigitHyphen(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-';
    }

    private static String lowerCase(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (ascii.charAt(i) >= 'A' && ascii.charAt(i) <= 'Z') {
                return ascii.toLowerCase(java.util.Locale.ROOT);
            }
        }
        return ascii;
    }
}
