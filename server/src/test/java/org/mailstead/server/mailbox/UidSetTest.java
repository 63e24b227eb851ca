package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class UidSetTest {
    @Test
    void neighboursBecomeARange() {
        assertThat(UidSet.of(5, 1, 2, 3, 3)).hasToString("1:3,5");
        assertThat(UidSet.range(1, 3).union(UidSet.range(4, 9))).hasToString("1:9");
        assertThat(UidSet.range(4, 3)).isEqualTo(UidSet.EMPTY);
    }

    @Test
    void whatIsNoUidIsRefused() {
        assertThatThrownBy(() -> UidSet.of(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UidSet.of(UidSet.UID_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
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
        assertThat(uids(a).union(uids(b))).as("seed %d", seed).isEqualTo(uids(union));
        assertThat(uids(a).intersection(uids(b))).as("seed %d", seed).isEqualTo(uids(both));
        assertThat(uids(a).minus(uids(b))).as("seed %d", seed).isEqualTo(uids(rest));
        assertThat(uids(a).size()).as("seed %d", seed).isEqualTo(a.size());
        for (var uid = 1L; uid < 60; uid++) {
            assertThat(uids(a).contains(uid)).as("seed %d", seed).isEqualTo(a.contains(uid));
        }
    }

    private static Set<Long> randomSet(Random random) {
        var set = new TreeSet<Long>();
        for (int i = random.nextInt(40); i > 0; i--) {
            set.add(1L + random.nextInt(50));
        }
        return set;
    }

    private static UidSet uids(Set<Long> uids) {
        return UidSet.of(uids.stream().mapToLong(Long::longValue).toArray());
    }
}
