package org.mailstead.address;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.mailstead.wire.SyntaxException;

/** Errors that point into text by octets, as if it had come as UTF-8. */
final class Malformed {
    private Malformed() {}

    /**
     * @param index where in {@code text} the problem is, 0 to its length, in chars
     */
    static SyntaxException at(String problem, String text, int index) {
        return new SyntaxException(problem, text.substring(0, index).getBytes(UTF_8).length);
    }

    /** "expected X", with what was found instead. */
    static SyntaxException expected(String what, String text, int index) {
        var found =
                index == text.length() ? "the end" : "U+%04X".formatted(text.codePointAt(index));
        return at("expected " + what + ", found " + found, text, index);
    }

    /** The same problem, found in the part of {@code text} that begins at {@code start}. */
    static SyntaxException within(SyntaxException part, String text, int start) {
        return part.within(text.substring(0, start).getBytes(UTF_8).length);
    }
}
