package org.mailstead.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Finding;
import org.mailstead.server.store.Scope;

class QueueVerificationTest {
    private static final Scope SERVER = Scope.server();
    @TempDir Path directory;

    private static void change(TestQueue test, String sql) throws Exception {
        test.database.<Integer, RuntimeException>write(SERVER, tx -> tx.sql(sql).update());
    }

    @ParameterizedTest // store 23.9
    @EnumSource
    void whatIsWrongIsFoundAndRepaired(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("a@b.example", "c@d.example");
            test.add("e@f.example");
            test.settle(test.queue.turn(List.of(), new TestPlaces(1, 1)).getFirst(), test::later);
            assertThat(test.verification.verify(false)).isEmpty();
            change(test, "DELETE FROM queue_recipient WHERE message_id = 2");
            change(test, "UPDATE queue_message SET size = 5 WHERE id = 1");
            change(test, "UPDATE queue_lane SET next_due = 1 WHERE destination = 'd.example'");
            change(test, "UPDATE queue_attempt SET recipient_id = 99");
            assertThat(test.verification.verify(false))
                    .extracting(Finding::text)
                    .containsExactlyInAnyOrder(
                            "queued message 2 has no recipient",
                            "queued message 1 has another size than its octets",
                            "lane 2 of the queue is due at another time than its recipients",
                            "lane 3 of the queue is due at another time than its recipients",
                            "the turn of account 7 is at another time than its lanes",
                            "what account 7 has in the queue is counted wrongly",
                            "attempts of recipient 99 are kept, who is not in the queue");
            assertThat(test.verification.verify(true)).hasSize(7);
            assertThat(test.verification.verify(false)).isEmpty();
            change(test, "DELETE FROM queue_account");
            assertThat(test.verification.verify(true))
                    .extracting(Finding::text)
                    .containsExactlyInAnyOrder(
                            "what account 7 has in the queue is not counted",
                            "what waits in all is counted wrongly: 2 recipients");
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }
}
