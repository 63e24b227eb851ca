package org.mailstead.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class NumberSetTest {
    @Test
    void rangesAreJoinedAndSorted() {
        assertThat(NumberSet.of(5, 1, 2, 3, 9, 2, 4)).hasToString("1:5,9");
        assertThat(NumberSet.of()).isEqualTo(NumberSet.EMPTY).hasToString("");
        assertThat(NumberSet.range(1, NumberSet.NUMBER_MAX).size()).isEqualTo(4294967295L);
        var wide =
                new NumberSet.Builder()
                        .add(4_000_000_000L, NumberSet.NUMBER_MAX)
                        .add(1, 3_999_999_999L)
                        .build();
        assertThat(wide).hasToString("1:4294967295");
    }

    @RepeatedTest(50)
    void holdsWhatWasAdded(RepetitionInfo repetition) {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var expected = new TreeSet<Long>();
        var builder = new NumberSet.Builder();
        for (int i = random.nextInt(40); i >= 0; i--) {
            var first = 1L + random.nextInt(100);
            var last = first + random.nextInt(4);
            builder.add(first, last);
            for (var number = first; number <= last; number++) {
                expected.add(number);
            }
        }
        var set = builder.build();
        assertThat(set.toArray())
                .as("seed %d", seed)
                .containsExactly(expected.stream().mapToLong(Long::longValue).toArray());
        for (long number = 0; number < 110; number++) {
            assertThat(set.contains(number)).isEqualTo(expected.contains(number));
        }
        assertThat(set.min()).isEqualTo(expected.first());
        assertThat(set.max()).isEqualTo(expected.last());
    }

    @Test // RFC 9051 §9: n:* with n above the largest is the largest (imap 3.12)
    void starIsTheLargest() {
        var set = new SequenceSet.Ranges(List.of(new SequenceSet.Range(10, SequenceSet.STAR)));
        assertThat(set.resolve(7)).hasToString("7:10");
        assertThat(set.resolve(12)).hasToString("10:12");
        assertThat(set.resolve(0)).isEqualTo(NumberSet.EMPTY);
        assertThat(((SequenceSet.Ranges) SequenceSet.ALL).resolve(0)).isEqualTo(NumberSet.EMPTY);
    }
}
