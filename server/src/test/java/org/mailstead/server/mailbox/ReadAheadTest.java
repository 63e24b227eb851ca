package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mailstead.server.net.ConnectionId;

class ReadAheadTest {
    private record Range(int start, int end) implements ReadAhead.Batch {}

    private static Range threeFrom(int start, int count) {
        return new Range(start, Math.min(start + 3, count));
    }

    @Test
    void everythingIsUsedOnceAndInOrder() throws Exception {
        for (int i = 0; i < 12; i++) {
            var count = i;
            var used = new ArrayList<Integer>();
            ReadAhead.<Range>each(
                    count,
                    start -> threeFrom(start, count),
                    batch -> IntStream.range(batch.start, batch.end).forEach(used::add));
            assertThat(used).isEqualTo(IntStream.range(0, count).boxed().toList());
        }
    }

    @Test
    void noMoreThanTwoBatchesAreThereAtOnce() throws Exception {
        var there = new AtomicInteger();
        ReadAhead.<Range>each(
                30,
                start -> {
                    assertThat(there.incrementAndGet()).isLessThanOrEqualTo(2);
                    return threeFrom(start, 30);
                },
                _ -> there.decrementAndGet());
        assertThat(there).hasValue(0);
    }

    /** Two things: the second is made ready until it is wanted. */
    private static final class Readied implements ReadAhead.Batch {
        private final int start;
        private final CountDownLatch begun;
        private boolean wasWanted;

        Readied(int start, CountDownLatch begun) {
            this.start = start;
            this.begun = begun;
        }

        @Override
        public int end() {
            return start + 1;
        }

        @Override
        public void prepare(BooleanSupplier isWanted) {
            wasWanted = isWanted.getAsBoolean();
            begun.countDown();
            await().until(isWanted::getAsBoolean);
        }
    }

    @Test
    void theNextBatchIsMadeReadyUntilItIsWanted() throws Exception {
        var begun = new CountDownLatch(1);
        ReadAhead.<Readied>each(
                2,
                start -> new Readied(start, begun),
                batch -> {
                    if (batch.start == 0) {
                        awaitQuietly(begun); // for ever if this came first
                    }
                    assertThat(batch.wasWanted).isFalse();
                });
        var failing = new CountDownLatch(1);
        assertThatThrownBy(() ->
                        ReadAhead.<Readied>each(
                                2,
                                start -> new Readied(start, failing),
                                _ -> {
                                    awaitQuietly(failing);
                                    throw new IOException("the client has gone");
                                }))
                .hasMessage("the client has gone");
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Test
    void aFailureOfTheSourceEndsItAfterWhatWasReadBefore() {
        for (var failure : List.of(new IOException("a"), new IllegalStateException("b"))) {
            var used = new ArrayList<Range>();
            assertThatThrownBy(() ->
                            ReadAhead.<Range>each(
                                    10,
                                    start -> {
                                        if (start == 6) {
                                            throw failing(failure);
                                        }
                                        return threeFrom(start, 10);
                                    },
                                    used::add))
                    .isSameAs(failure);
            assertThat(used).containsExactly(new Range(0, 3), new Range(3, 6));
        }
    }

    private static IOException failing(Exception failure) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return (IOException) failure;
    }

    @Test
    void aFailureOfTheUserEndsTheReading() {
        var read = new AtomicInteger();
        assertThatThrownBy(() ->
                        ReadAhead.<Range>each(
                                30,
                                start -> {
                                    read.incrementAndGet();
                                    return threeFrom(start, 30);
                                },
                                _ -> {
                                    throw new IOException("the client has gone");
                                }))
                .hasMessage("the client has gone");
        assertThat(read).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void whatIsReadAheadIsLoggedForTheConnection() throws Exception {
        var ids = new ArrayList<ConnectionId>();
        ScopedValue.where(ConnectionId.CURRENT, new ConnectionId(7))
                .call(() -> {
                    ReadAhead.<Range>each(
                            9,
                            start -> {
                                ids.add(ConnectionId.CURRENT.get());
                                return threeFrom(start, 9);
                            },
                            _ -> {});
                    return ids;
                });
        assertThat(ids).hasSize(3).containsOnly(new ConnectionId(7));
    }
}
