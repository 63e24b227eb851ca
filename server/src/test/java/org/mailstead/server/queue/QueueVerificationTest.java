package org.mailstead.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Finding;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.TestStore;
import org.mailstead.wire.OctetSource;

class QueueVerificationTest {
    private static final Scope SERVER = Scope.server();
    @TempDir Path directory;

    /** A queued message with a recipient, or without. */
    private static void queue(TestStore store, boolean recipient) throws Exception {
        try (var staged = store.blobs().stage(SERVER, OctetSource.of(new byte[10]))) {
            store.write(
                    SERVER,
                    tx -> {
                        var blob = store.blobs().insert(tx, staged);
                        tx.sql(
                                        """
                                        INSERT INTO queue_message (queued, mail_from, smtp_utf8, body,
                                            subject, prefix, blob_id, size)
                                        VALUES (1, '', 0, '7BIT', '', ?, ?, 13)
                                        """)
                                .bind(new byte[3])
                                .bind(blob)
                                .update();
                        if (recipient) {
                            tx.sql(
                                            """
                                            INSERT INTO queue_recipient (message_id, recipient,
                                                notify_on, hold, attempts, next_attempt)
                                            SELECT MAX(id), 'a@b.test', '', 0, 0, 0
                                            FROM queue_message
                                            """)
                                    .update();
                        }
                    });
        }
    }

    @ParameterizedTest // store 23.9
    @EnumSource
    void whatIsWrongIsFoundAndRepaired(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            var verification = new QueueVerification(store.database(), store.blobs());
            queue(store, true);
            assertThat(verification.verify(false)).isEmpty();
            queue(store, false);
            store.write(SERVER, tx -> tx.sql("UPDATE queue_message SET size = 5").update());
            assertThat(verification.verify(false))
                    .extracting(Finding::text)
                    .containsExactlyInAnyOrder(
                            "queued message 2 has no recipient",
                            "queued message 1 has another size than its octets",
                            "queued message 2 has another size than its octets");
            assertThat(verification.verify(true)).hasSize(3);
            assertThat(verification.verify(false)).isEmpty();
        }
    }
}
