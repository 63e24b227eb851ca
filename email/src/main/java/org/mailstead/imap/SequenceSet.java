package org.mailstead.imap;

import java.util.List;

/** Which messages a command means, by number or by UID. RFC 9051 §9 (sequence-set). */
public sealed interface SequenceSet {
    /** Stands for "*": the largest number in use. */
    long STAR = Long.MAX_VALUE;

    /** All messages: {@code 1:*}. */
    SequenceSet ALL = new Ranges(List.of(new Range(1, STAR)));

    /**
     * From one number to another, in either order.
     *
     * @param first 1..4294967295, or {@link #STAR}
     * @param last the same
     */
    record Range(long first, long last) {
        public Range {
            if (!isNumber(first) || !isNumber(last)) {
                throw new IllegalArgumentException("not a range: " + first + ":" + last);
            }
        }

        private static boolean isNumber(long number) {
            return number == STAR || (number >= 1 && number <= NumberSet.NUMBER_MAX);
        }

        @Override
        public String toString() {
            return first == last ? text(first) : text(first) + ":" + text(last);
        }

        private static String text(long number) {
            return number == STAR ? "*" : Long.toString(number);
        }
    }

    /** Ranges as the client wrote them; at least one. */
    record Ranges(List<Range> ranges) implements SequenceSet {
        public Ranges {
            ranges = List.copyOf(ranges);
            if (ranges.isEmpty()) {
                throw new IllegalArgumentException("a sequence set is never empty");
            }
        }

        /**
         * The numbers meant, "*" being {@code largest}: each once, ascending, {@code n:*} with n
         * above the largest being the largest. RFC 9051 §9 (seq-range).
         *
         * @param largest the largest number in use, or 0 if there is none: then "*" means nothing
         */
        public NumberSet resolve(long largest) {
            var numbers = new NumberSet.Builder();
            for (var range : ranges) {
                var first = range.first() == STAR ? largest : range.first();
                var last = range.last() == STAR ? largest : range.last();
                if (Math.min(first, last) > 0) {
                    numbers.add(Math.min(first, last), Math.max(first, last));
                }
            }
            return numbers.build();
        }

        @Override
        public String toString() {
            var text = new StringBuilder();
            for (var range : ranges) {
                if (!text.isEmpty()) {
                    text.append(',');
                }
                text.append(range);
            }
            return text.toString();
        }
    }

    /** "$": what the last SEARCH with SAVE found. RFC 9051 §6.4.4.1. */
    record LastSearch() implements SequenceSet {
        @Override
        public String toString() {
            return "$";
        }
    }
}
