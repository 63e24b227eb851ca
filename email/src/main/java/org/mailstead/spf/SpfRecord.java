package org.mailstead.spf;

import java.util.List;
import java.util.Optional;
import org.mailstead.wire.SyntaxException;

/**
 * What a domain says of who may send for it. RFC 7208 §4.6.
 *
 * @param directives in the order in which they are tried
 * @param modifiers at most one {@link Modifier.Redirect} and one {@link Modifier.Explanation}
 */
public record SpfRecord(List<Directive> directives, List<Modifier> modifiers) {
    private static final String VERSION = "v=spf1";

    public SpfRecord {
        directives = List.copyOf(directives);
        modifiers = List.copyOf(modifiers);
        if (modifiers.stream().filter(Modifier.Redirect.class::isInstance).count() > 1
                || modifiers.stream().filter(Modifier.Explanation.class::isInstance).count() > 1) {
            throw new IllegalArgumentException("redirect or exp twice: " + modifiers);
        }
    }

    /**
     * Whether a text record is meant as an SPF record: it begins with the version, which ends there
     * or is followed by a space. RFC 7208 §4.5.
     */
    public static boolean isSpf(String text) {
        return text.regionMatches(true, 0, VERSION, 0, VERSION.length())
                && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
    }

    /**
     * Reads a record. RFC 7208 §12.
     *
     * @param text one char for each octet
     * @throws SyntaxException if any of it breaks the grammar, or it is longer than {@value
     *     SpfParser#OCTETS_MAX} octets
     */
    public static SpfRecord parse(String text) throws SyntaxException {
        if (!isSpf(text)) {
            throw new SyntaxException("expected \"v=spf1\", then a space or the end", 0);
        }
        return new SpfParser(text, VERSION.length()).record();
    }

    /** Whose record decides when no directive matched. */
    public Optional<MacroString> redirect() {
        return modifiers.stream()
                .filter(Modifier.Redirect.class::isInstance)
                .map(modifier -> ((Modifier.Redirect) modifier).domain())
                .findFirst();
    }

    /** Where the explanation of a fail is. */
    public Optional<MacroString> explanation() {
        return modifiers.stream()
                .filter(Modifier.Explanation.class::isInstance)
                .map(modifier -> ((Modifier.Explanation) modifier).domain())
                .findFirst();
    }

    /** As it is published. */
    @Override
    public String toString() {
        var text = new StringBuilder(VERSION);
        directives.forEach(directive -> text.append(' ').append(directive));
        modifiers.forEach(modifier -> text.append(' ').append(modifier));
        return text.toString();
    }
}
