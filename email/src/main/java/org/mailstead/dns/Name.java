package org.mailstead.dns;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailstead.address.Domain;
import org.mailstead.wire.SyntaxException;

/**
 * A name in the DNS: any labels, unlike a {@link Domain}, so {@code _dmarc.example.org} and {@code
 * *.example.org} too. RFC 1034 §3.1, RFC 1035 §5.1.
 *
 * <p>Absolute always. Equal when the DNS would take them for the same: US-ASCII letters are in
 * lower case, and each octet has one form.
 *
 * @param text labels with dots between them, no dot at the end; {@code "."} alone is the root. An
 *     octet that is no printable US-ASCII, and a dot within a label, is escaped ({@code \032},
 *     {@code \.}). At most {@value #OCTETS_MAX} octets on the wire, 63 in a label
 */
public record Name(String text) implements Comparable<Name> {
    /** RFC 1035 §2.3.4: with the length octet of each label and the root. */
    public static final int OCTETS_MAX = 255;

    /** RFC 1035 §2.3.4. */
    public static final int LABEL_OCTETS_MAX = 63;

    /** The root of all names; as the exchange of an MX it says "no mail" (RFC 7505). */
    public static final Name ROOT = new Name(".");

    /** Each octet of the longest name escaped as four characters. */
    private static final int TEXT_MAX = 4 * OCTETS_MAX;

    public Name {
        try {
            if (!join(labels(text)).equals(text)) {
                throw new IllegalArgumentException("not in canonical form: " + text);
            }
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("not a name: " + text, e);
        }
    }

    /** The name of a domain. */
    public static Name of(Domain domain) {
        return new Name(domain.ascii());
    }

    /**
     * Reads the presentation form, in any case, with or without a dot at the end; U-labels become
     * A-labels as far as IDNA allows them.
     *
     * @throws SyntaxException if a label is empty or too long, the name is too long, or text
     *     outside US-ASCII is not what IDNA 2008 allows
     */
    public static Name parse(String text) throws SyntaxException {
        if (text.length() > TEXT_MAX) {
            throw new SyntaxException("name longer than " + OCTETS_MAX + " octets", OCTETS_MAX);
        }
        var ascii = text.chars().allMatch(c -> c < 0x80) ? text : aLabels(text);
        var isRooted = ascii.length() > 1 && ascii.endsWith(".") && !endsInEscape(ascii);
        var relative = isRooted ? ascii.substring(0, ascii.length() - 1) : ascii;
        if (isRooted && relative.equals(".")) {
            throw new SyntaxException("empty label in a name", 0);
        }
        return new Name(join(labels(relative)));
    }

    /**
     * A name of labels as they are on the wire.
     *
     * @param labels each 1 to 63 octets, one for each char (U+0000 to U+00FF)
     * @throws SyntaxException if a label or the name is empty or too long
     */
    public static Name ofLabels(List<String> labels) throws SyntaxException {
        check(labels);
        return new Name(join(labels));
    }

    /** Only labels outside US-ASCII are for IDNA to judge: underscores may stand beside them. */
    private static String aLabels(String text) throws SyntaxException {
        var ascii = new StringBuilder();
        var separator = "";
        // IDNA knows four dots. RFC 3490 §3.1, UTS #46 §4.
        var dotted = text.replace('\u3002', '.').replace('\uff0e', '.').replace('\uff61', '.');
        for (var label : dotted.split("\\.", -1)) {
            var isAscii = label.chars().allMatch(c -> c < 0x80);
            ascii.append(separator).append(isAscii ? label : Domain.parse(label).ascii());
            separator = ".";
        }
        return ascii.toString();
    }

    private static boolean endsInEscape(String text) {
        int slashes = 0;
        while (slashes < text.length() - 1 && text.charAt(text.length() - 2 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    /** The labels, leftmost first, unescaped: one char for each octet; none of the root. */
    public List<String> labels() {
        try {
            return List.copyOf(labels(text));
        } catch (SyntaxException e) {
            throw new IllegalStateException("was checked when made: " + text, e);
        }
    }

    private static List<String> labels(String text) throws SyntaxException {
        var labels = new ArrayList<String>();
        if (text.equals(".")) {
            return labels;
        }
        var label = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '.') {
                labels.add(label.toString());
                label.setLength(0);
            } else if (c != '\\') {
                label.append(c);
            } else if (isEscapedOctet(text, i + 1)) {
                label.append((char) Integer.parseInt(text, i + 1, i + 4, 10));
                i += 3;
            } else if (i + 1 < text.length() && !isDigit(text.charAt(i + 1))) {
                label.append(text.charAt(++i));
            } else {
                throw new SyntaxException("expected an escape of three digits, to 255", i);
            }
        }
        labels.add(label.toString());
        check(labels);
        return labels;
    }

    /** Three digits that are 0 to 255. RFC 1035 §5.1. */
    private static boolean isEscapedOctet(String text, int at) {
        return at + 3 <= text.length()
                && isDigit(text.charAt(at))
                && isDigit(text.charAt(at + 1))
                && isDigit(text.charAt(at + 2))
                && Integer.parseInt(text, at, at + 3, 10) <= 255;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static void check(List<String> labels) throws SyntaxException {
        int octets = 1;
        for (var label : labels) {
            if (label.isEmpty()) {
                throw new SyntaxException("empty label in a name", octets - 1);
            }
            if (label.length() > LABEL_OCTETS_MAX) {
                throw new SyntaxException(
                        "label longer than " + LABEL_OCTETS_MAX + " octets", octets - 1);
            }
            for (int i = 0; i < label.length(); i++) {
                if (label.charAt(i) > 0xff) {
                    throw new SyntaxException("not an octet in a name", octets - 1 + i);
                }
            }
            octets += 1 + label.length();
        }
        if (octets > OCTETS_MAX) {
            throw new SyntaxException("name longer than " + OCTETS_MAX + " octets", OCTETS_MAX);
        }
    }

    private static String join(List<String> labels) {
        if (labels.isEmpty()) {
            return ".";
        }
        var text = new StringBuilder();
        for (var label : labels) {
            if (!text.isEmpty()) {
                text.append('.');
            }
            label.chars().forEach(octet -> escape(octet, text));
        }
        return text.toString();
    }

    private static void escape(int octet, StringBuilder text) {
        if (octet <= ' ' || octet >= 0x7f) {
            text.append("\\%03d".formatted(octet));
            return;
        }
        if (octet == '.' || octet == '\\') {
            text.append('\\');
        }
        // RFC 4343 §3: US-ASCII letters only are the same in both cases.
        text.append((char) (octet >= 'A' && octet <= 'Z' ? octet + 'a' - 'A' : octet));
    }

    /** Whether this is the root, {@code "."}. */
    public boolean isRoot() {
        return text.equals(".");
    }

    /**
     * This name with labels put in front: {@code child("_dmarc")}, {@code child("s1._domainkey")}.
     *
     * @param labels as {@link #parse} takes them
     * @throws SyntaxException if they are no labels, or the whole is too long
     */
    public Name child(String labels) throws SyntaxException {
        return parse(isRoot() ? labels : labels + "." + text);
    }

    /** Without the leftmost label; empty of the root. */
    public Optional<Name> parent() {
        if (isRoot()) {
            return Optional.empty();
        }
        int dot = 0;
        while (dot < text.length() && text.charAt(dot) != '.') {
            dot += text.charAt(dot) == '\\' ? 2 : 1; // escaped digits hold no dot
        }
        return Optional.of(dot >= text.length() ? ROOT : new Name(text.substring(dot + 1)));
    }

    /** Whether this is {@code ancestor} or lies below it. */
    public boolean isWithin(Name ancestor) {
        return ancestor.isRoot()
                || equals(ancestor)
                || (text.endsWith("." + ancestor.text)
                        && !endsInEscape(
                                text.substring(0, text.length() - ancestor.text.length())));
    }

    /** How many labels it has; 0 of the root. */
    public int labelCount() {
        return labels().size();
    }

    /** The name as a domain of mail; empty when it has underscores, say, or is the root. */
    public Optional<Domain> domain() {
        try {
            return Optional.of(Domain.parse(text));
        } catch (SyntaxException _) {
            return Optional.empty();
        }
    }

    /** By the canonical order of RFC 4034 §6.1: from the rightmost label on. */
    @Override
    public int compareTo(Name other) {
        var ours = labels().reversed();
        var theirs = other.labels().reversed();
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            var order = ours.get(i).compareTo(theirs.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(ours.size(), theirs.size());
    }

    /** {@link #text}. */
    @Override
    public String toString() {
        return text;
    }

    /** For dnsjava, which holds names as on the wire. */
    org.xbill.DNS.Name wire() {
        try {
            var octets = new byte[OCTETS_MAX];
            int length = 0;
            for (var label : labels()) {
                octets[length++] = (byte) label.length();
                var bytes = label.getBytes(StandardCharsets.ISO_8859_1);
                System.arraycopy(bytes, 0, octets, length, bytes.length);
                length += bytes.length;
            }
            return new org.xbill.DNS.Name(java.util.Arrays.copyOf(octets, length + 1));
        } catch (java.io.IOException e) {
            throw new IllegalStateException("was checked when made: " + text, e);
        }
    }

    /** From dnsjava; what came over the wire is short enough. */
    static Name of(org.xbill.DNS.Name wire) {
        var labels = new ArrayList<String>(wire.labels());
        for (int i = 0; i < wire.labels() - 1; i++) {
            var label = wire.getLabel(i);
            labels.add(new String(label, 1, label.length - 1, StandardCharsets.ISO_8859_1));
        }
        return new Name(join(labels));
    }
}
