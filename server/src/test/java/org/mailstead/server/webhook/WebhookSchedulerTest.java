package org.mailstead.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.directory.WebhookEvent;
import org.mailstead.server.store.Engine;

class WebhookSchedulerTest {
    @TempDir Path directory;

    @Test // webapi J-4, J-5
    void slowProgramsKeepNoOtherWaiting() throws Exception {
        var silence = new CountDownLatch(1);
        try (var slow =
                        Receiver.start((exchange, _) -> {
                            try {
                                silence.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            Receiver.say(exchange, 200, "");
                        });
                var quick = Receiver.start();
                var test = TestWebhooks.open(Engine.SQLITE, directory);
                var _ = test.start()) {
            for (int i = 0; i < 30; i++) { // more than the ten of the reference
                var account = test.account("slow" + i, slow.url("/" + i));
                test.happens(account, WebhookEvent.DELIVERED, 1000 + i);
                test.happens(account, WebhookEvent.DELIVERED, 2000 + i);
            }
            for (int i = 0; i < 30; i++) {
                slow.next();
            }
            var account = test.account("quick", quick.url("/"));
            for (int i = 1; i <= 50; i++) {
                test.happens(account, WebhookEvent.DELIVERED, i);
                quick.next();
            }
            assertThat(slow.all()).hasSize(30); // the second of each waits for the first
            silence.countDown();
            for (int i = 0; i < 30; i++) {
                slow.next();
            }
        }
    }

    @Test // webapi J-4
    void oneProgramIsNeverCalledTwiceAtATime() throws Exception {
        var going = new AtomicInteger();
        var most = new AtomicInteger();
        try (var receiver =
                        Receiver.start((exchange, _) -> {
                            most.accumulateAndGet(going.incrementAndGet(), Math::max);
                            Thread.onSpinWait();
                            going.decrementAndGet();
                            Receiver.say(exchange, 200, "");
                        });
                var test = TestWebhooks.open(Engine.SQLITE, directory);
                var _ = test.start()) {
            var account = test.account("ann", receiver.url("/"));
            for (int i = 1; i <= 100; i++) {
                test.happens(account, WebhookEvent.DELIVERED, i);
            }
            for (int i = 1; i <= 100; i++) {
                receiver.next();
            }
            assertThat(most).hasValue(1);
        }
    }

    @Test
    void whatIsCalledWhenTheServerStopsIsKeptAndNothingWaits() throws Exception {
        var arrived = new CountDownLatch(1);
        var silence = new CountDownLatch(1);
        try (var receiver =
                        Receiver.start((exchange, _) -> {
                            arrived.countDown();
                            try {
                                silence.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            Receiver.say(exchange, 200, "");
                        });
                var test = TestWebhooks.open(Engine.SQLITE, directory)) {
            var webhooks = test.start();
            test.happens(test.account("ann", receiver.url("/")), WebhookEvent.DELIVERED, 1);
            arrived.await();
            var closing = Thread.ofVirtual().start(webhooks::close);
            silence.countDown();
            assertThat(closing.join(Duration.ofSeconds(9))).isTrue(); // it slept for ten
            assertThat(test.admin().findRetired(1).orElseThrow().job().success()).isTrue();
        }
    }
}
