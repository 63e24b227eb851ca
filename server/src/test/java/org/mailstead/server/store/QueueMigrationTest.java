package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.store.OldSchema.list;
import static org.mailstead.server.store.OldSchema.update;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What older versions kept of outgoing mail is found in the tables of this one. */
class QueueMigrationTest {
    private static final int BEFORE_LANES = 59;
    private static final int BEFORE_PARTS = 84;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void mailThatWaitedIsInLanes(Engine engine) throws Exception {
        try (var connection = OldSchema.connect(engine, directory)) {
            connection.setAutoCommit(false);
            OldSchema.migrate("server", connection, engine, BEFORE_LANES);
            update(
                    connection,
                    """
                    INSERT INTO queue_message (queued, sender_account, mail_from, smtp_utf8, body,
                        require_tls, subject, prefix, blob_id, size)
                    VALUES (1, 7, 'a@a.example', 0, '7BIT', 1, '', EMPTY, 1, 10),
                        (2, NULL, '', 0, '7BIT', NULL, '', EMPTY, 2, 20)
                    """
                            .replace("EMPTY", engine == Engine.SQLITE ? "x''" : "''"));
            update(
                    connection,
                    """
                    INSERT INTO queue_recipient (message_id, recipient, notify_on, hold, attempts,
                        next_attempt)
                    VALUES (1, 'bob@b.example', '', 0, 0, 50), (1, '"e@e"@b.example', '', 0, 1, 40),
                        (1, 'x@[IPv6:::1]', '', 1, 0, 30), (2, 'Postmaster', '', 0, 0, 20)
                    """);
            OldSchema.migrate("server", connection, engine, Integer.MAX_VALUE);
            assertThat(
                            list(
                                    connection,
                                    """
                                    SELECT r.recipient, l.account_id, l.destination, r.peers,
                                        COALESCE(r.require_tls, 9), COALESCE(l.next_due, 0)
                                    FROM queue_recipient r JOIN queue_lane l ON l.id = r.lane_id
                                    ORDER BY r.id
                                    """))
                    .containsExactly(
                            "bob@b.example 7 b.example 2 1 40",
                            "\"e@e\"@b.example 7 b.example 2 1 40",
                            "x@[IPv6:::1] 7 [IPv6:::1] 1 1 0",
                            "Postmaster 0  1 9 20");
            assertThat(
                            list(
                                    connection,
                                    """
                                    SELECT a.account_id, t.next_due, a.recipients, a.octets
                                    FROM queue_account a
                                    JOIN queue_turn t ON t.account_id = a.account_id AND t.via = ''
                                    ORDER BY a.account_id
                                    """))
                    .containsExactly("0 20 1 20", "7 40 3 10");
        }
    }

    @ParameterizedTest // inbound SUB-20
    @EnumSource
    void whatWasSentIsCountedInParts(Engine engine) throws Exception {
        try (var connection = OldSchema.connect(engine, directory)) {
            connection.setAutoCommit(false);
            OldSchema.migrate("server", connection, engine, BEFORE_PARTS);
            update(
                    connection,
                    """
                    INSERT INTO submission_sent (account_id, sent_at, recipients)
                    VALUES (7, 600000, 2), (7, 1199999, 1), (7, 1200000, 4), (8, 1, 5)
                    """);
            update(
                    connection,
                    """
                    INSERT INTO submission_recipient (account_id, recipient, first_sent)
                    VALUES (7, 'a@x', 5), (7, 'b@x', 600000), (7, 'c@x', 1199999), (8, 'a@x', 1)
                    """);
            OldSchema.migrate("server", connection, engine, Integer.MAX_VALUE);
            assertThat(
                            list(
                                    connection,
                                    """
                                    SELECT account_id, begun, recipients, new_recipients
                                    FROM submission_count ORDER BY account_id, begun
                                    """))
                    .containsExactly("7 600000 3 2", "7 1200000 4 0", "8 0 5 1");
        }
    }
}
