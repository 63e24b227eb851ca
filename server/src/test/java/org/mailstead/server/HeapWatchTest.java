package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeapWatchTest {
    private static final long MEBI = 1 << 20;

    private final HeapWatch watch = new HeapWatch();

    @Test
    void aHeapThatIsMostlyGarbageIsCollected() {
        watch.collected(25 * MEBI);
        assertThat(watch.isDue(100 * MEBI)).isFalse();
        assertThat(watch.isDue(179 * MEBI)).isTrue();
        watch.collected(300 * MEBI);
        assertThat(watch.isDue(700 * MEBI)).isFalse();
        assertThat(watch.isDue(729 * MEBI)).isTrue();
    }

    @Test
    void whatABusyHourLeftIsCollectedOnceItIsCalm() {
        watch.collected(25 * MEBI);
        assertThat(watch.isDue(90 * MEBI)).isFalse();
        assertThat(IntStream.range(0, 59).anyMatch(look -> watch.isDue(90 * MEBI + look)))
                .isFalse();
        assertThat(watch.isDue(90 * MEBI)).isTrue();
        watch.collected(30 * MEBI);
        assertThat(IntStream.range(0, 100).anyMatch(_ -> watch.isDue(50 * MEBI))).isFalse();
    }

    @Test
    void aHeapInUseIsNotCalm() {
        watch.collected(25 * MEBI);
        assertThat(IntStream.range(0, 100).anyMatch(look -> watch.isDue((90 + look % 3) * MEBI)))
                .isFalse();
    }
}
