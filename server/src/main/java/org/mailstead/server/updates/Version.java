package org.mailstead.server.updates;

import java.util.Comparator;
import java.util.Optional;
import org.mailstead.wire.SyntaxException;

/**
 * A version of this program. outbound UP-4
 *
 * @param major 0 to 999,999, like the others
 */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
    private static final Comparator<Version> ORDER =
            Comparator.comparingInt(Version::major)
                    .thenComparingInt(Version::minor)
                    .thenComparingInt(Version::patch);
    private static final int DIGITS_MAX = 6;
    private static final int CHARACTERS_MAX = 100;

    /**
     * {@code [v]1.2.3[-suffix]}; the suffix does not count.
     *
     * @throws SyntaxException if it is none
     */
    public static Version parse(String text) throws SyntaxException {
        if (text.length() > CHARACTERS_MAX) {
            throw new SyntaxException("version longer than " + CHARACTERS_MAX, CHARACTERS_MAX);
        }
        var start = text.startsWith("v") ? 1 : 0;
        var dash = text.indexOf('-');
        var numbers = text.substring(start, dash < start ? text.length() : dash).split("\\.", -1);
        if (numbers.length != 3) {
            throw new SyntaxException("expected three numbers", start);
        }
        return new Version(number(numbers[0]), number(numbers[1]), number(numbers[2]));
    }

    /** The same; empty if it is none, as of a program that was not released. */
    public static Optional<Version> find(String text) {
        try {
            return Optional.of(parse(text));
        } catch (SyntaxException _) {
            return Optional.empty();
        }
    }

    private static int number(String digits) throws SyntaxException {
        var isNumber =
                !digits.isEmpty()
                        && digits.length() <= DIGITS_MAX
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isNumber) {
            throw new SyntaxException("expected a number of 1 to " + DIGITS_MAX + " digits", 0);
        }
        return Integer.parseInt(digits);
    }

    /** Whether it came out after another one. */
    public boolean isNewerThan(Version other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    /** {@code 1.2.3}. */
    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
