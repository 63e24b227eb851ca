package org.mailstead.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import java.util.Set;
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

    @Test
    void whatIsNoNumberIsRefused() {
        assertThat(NumberSet.range(4, 3)).isEqualTo(NumberSet.EMPTY);
        assertThatIllegalArgumentException().isThrownBy(() -> NumberSet.of(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NumberSet.of(NumberSet.NUMBER_MAX + 1));
    }

    @RepeatedTest(200)
    void setAlgebraAgreesWithANaiveModel(RepetitionInfo repetition) {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var a = randomSet(random);
        var b = randomSet(random);
        var union = new TreeSet<>(a);
        union.addAll(b);
        var both = new TreeSet<>(a);
        both.retainAll(b);
        var rest = new TreeSet<>(a);
        rest.removeAll(b);
        assertThat(set(a).union(set(b))).as("seed %d", seed).isEqualTo(set(union));
        assertThat(set(a).intersection(set(b))).as("seed %d", seed).isEqualTo(set(both));
        assertThat(set(a).minus(set(b))).as("seed %d", seed).isEqualTo(set(rest));
        assertThat(set(a).size()).as("seed %d", seed).isEqualTo(a.size());
    }

    private static Set<Long> randomSet(Random random) {
        var set = new TreeSet<Long>();
        for (int i = random.nextInt(40); i > 0; i--) {
            set.add(1L + random.nextInt(50));
        }
        return set;
    }

    private static NumberSet set(Set<Long> numbers) {
        return NumberSet.of(numbers.stream().mapToLong(Long::longValue).toArray());
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
