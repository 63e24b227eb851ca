package org.mailstead.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.directory.WebhookEvent;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Finding;
import org.mailstead.server.store.Scope;
import org.mailstead.server.webhook.WebhookQueue.Settled;

class WebhookVerificationTest {
    @TempDir Path directory;

    private static void change(TestWebhooks test, String sql) throws Exception {
        test.database.<Integer, RuntimeException>write(Scope.server(), tx -> tx.sql(sql).update());
    }

    @ParameterizedTest // store 23.9
    @EnumSource
    void whatIsWrongIsFoundAndRepaired(Engine engine) throws Exception {
        try (var test = TestWebhooks.open(engine, directory)) {
            var verification = new WebhookVerification(test.database);
            var account = test.account("ann", URI.create("https://app.example/"));
            for (int i = 1; i <= 3; i++) {
                test.happens(account, WebhookEvent.DELIVERED, i);
            }
            var queue = test.queue("a");
            var claim = queue.turn(List.of(), 1, Set.of()).getFirst();
            assertThat(verification.verify(false)).isEmpty();
            var taken = new Call(1, claim.call().begun(), Duration.ZERO, "", true, 200, "", "");
            queue.turn(List.of(new Settled(claim, taken)), 0, Set.of());
            assertThat(verification.verify(false)).isEmpty();
            change(test, "UPDATE webhook_lane SET next_due = next_due + 1000000");
            change(test, "UPDATE webhook_room SET jobs = jobs + 5, retired_octets = 0");
            change(test, "UPDATE webhook_call SET job_id = 99");
            assertThat(verification.verify(false))
                    .extracting(Finding::text)
                    .containsExactlyInAnyOrder(
                            "lane 1 of webhooks is due later than its calls",
                            "what account 1 has of webhooks is counted wrongly",
                            "calls of webhook 99 are kept, which is not");
            assertThat(verification.verify(true)).hasSize(3);
            assertThat(verification.verify(false)).isEmpty();
            assertThat(queue.turn(List.of(), 1, Set.of())).hasSize(1);
            change(test, "DELETE FROM webhook_room");
            assertThat(verification.verify(true))
                    .extracting(Finding::text)
                    .containsExactly("what account 1 has of webhooks is not counted");
            assertThat(verification.verify(false)).isEmpty();
            assertThat(test.admin().count()).isEqualTo(2);
        }
    }
}
