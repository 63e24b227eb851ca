package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.mailstead.server.net.ConnectionId;

class SideBySideTest {
    @Test
    void eachIsDoneOnce() throws Exception {
        for (int count = 0; count < 12; count++) {
            var done = new ConcurrentLinkedQueue<Integer>();
            SideBySide.each(count, done::add);
            assertThat(done)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, count).boxed().toList());
        }
    }

    @Test
    void twoAreDoneAtOnceAndNoMore() throws Exception {
        var both = new CountDownLatch(2);
        var there = new AtomicInteger();
        SideBySide.each(
                20,
                _ -> {
                    assertThat(there.incrementAndGet()).isLessThanOrEqualTo(2);
                    both.countDown();
                    awaitQuietly(both); // for ever if they took turns
                    there.decrementAndGet();
                });
        assertThat(there).hasValue(0);
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @RepeatedTest(5)
    void aFailureEndsItOnWhicheverThread() {
        for (var failing : List.of(0, 1, 2, 9)) {
            var begun = new AtomicInteger();
            assertThatThrownBy(() ->
                            SideBySide.each(
                                    1 << 30, // takes long if it goes on
                                    number -> {
                                        begun.incrementAndGet();
                                        if (number == failing) {
                                            throw new IOException("the disk has gone");
                                        }
                                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the disk has gone");
            assertThat(begun).hasValueLessThan(1 << 30);
        }
    }

    @Test
    void theOtherThreadLogsForTheConnection() throws Exception {
        var ids = new ConcurrentLinkedQueue<ConnectionId>();
        ScopedValue.where(ConnectionId.CURRENT, new ConnectionId(7))
                .call(() -> {
                    SideBySide.each(9, _ -> ids.add(ConnectionId.CURRENT.get()));
                    return ids;
                });
        assertThat(ids).hasSize(9).containsOnly(new ConnectionId(7));
    }
}
