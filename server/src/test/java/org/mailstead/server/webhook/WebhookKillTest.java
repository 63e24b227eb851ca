package org.mailstead.server.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.store.Engine;

/** Servers that are killed around a call: DESIGN promise 1; webapi H-4, J-2. */
class WebhookKillTest {
    @TempDir Path directory;

    @Test
    void serverKilledBeforeTheCallMakesItAfterItsRestart() throws Exception {
        try (var receiver = Receiver.start()) {
            kill(KilledWebhooks.start(directory, receiver.url("/"), false));
            assertThat(receiver.all()).isEmpty();
            try (var test = TestWebhooks.open(Engine.SQLITE, directory);
                    var _ = test.start()) {
                assertThat(receiver.next().field("X-Mox-Webhook-Attempt")).contains("1");
            }
        }
    }

    @Test
    void serverKilledDuringTheCallRepeatsItWithTheSameOctets() throws Exception {
        var silence = new CountDownLatch(1);
        try (var receiver =
                Receiver.start((_, _) -> {
                    try {
                        silence.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })) {
            var process = KilledWebhooks.start(directory, receiver.url("/"), true);
            var first = receiver.next();
            kill(process);
            receiver.answer((exchange, _) -> Receiver.say(exchange, 200, ""));
            try (var test = TestWebhooks.open(Engine.SQLITE, directory);
                    var _ = test.start()) {
                var second = receiver.next();
                assertThat(second.body()).isEqualTo(first.body());
                assertThat(second.field("X-Mox-Webhook-ID"))
                        .isEqualTo(first.field("X-Mox-Webhook-ID"));
                assertThat(second.field("X-Mox-Webhook-Attempt")).contains("2");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> test.admin().findRetired(1).isPresent());
                assertThat(test.admin().findRetired(1).orElseThrow().calls())
                        .extracting(Call::success)
                        .containsExactly(false, true);
            }
            silence.countDown();
        }
    }

    private static void kill(Process process) throws Exception {
        try (var out = process.inputReader(US_ASCII)) {
            assertThat(out.readLine()).isEqualTo("kept");
            process.toHandle().destroyForcibly();
        }
        process.waitFor();
    }
}
