package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.message;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;

/** SQLite looks into the index that is meant, also in a new account, and reads no account whole. */
final class QueryPlanTest {
    @TempDir Path directory;

    @Test
    void theStatementsOfEveryDayUseTheirIndexes() throws Exception {
        try (var store = MailStore.open(Engine.SQLITE, directory)) {
            store.append("Inbox", message("a\r\n"));
            assertPlan(
                    store,
                    "SELECT uid, id FROM message WHERE account_id = 7 AND mailbox_id = 1"
                            + " AND mod_seq > 5",
                    "message_by_mod_seq");
            assertPlan(
                    store,
                    "SELECT thread_id FROM message WHERE account_id = 7 AND content_id = 1"
                            + " AND expunged IS NULL",
                    "message_by_content");
            assertPlan(
                    store,
                    "SELECT mailbox_id FROM message WHERE account_id = 7 AND thread_id = 1"
                            + " AND expunged IS NULL",
                    "message_by_thread");
            assertPlan(
                    store,
                    "SELECT uid FROM message WHERE account_id = 7 AND expunged IS NOT NULL"
                            + " AND content_id IS NOT NULL AND mod_seq <= 5 ORDER BY mod_seq",
                    "message_to_erase");
            assertPlan(
                    store,
                    "DELETE FROM message WHERE account_id = 7 AND mod_seq <= 5"
                            + " AND expunged IS NOT NULL AND content_id IS NULL",
                    "message_history");
            assertPlan(
                    store,
                    "SELECT size FROM message WHERE account_id = 7 AND mailbox_id = 1"
                            + " AND uid BETWEEN 1 AND 9 AND expunged IS NULL ORDER BY uid",
                    "PRIMARY KEY (account_id=? AND mailbox_id=? AND uid>? AND uid<?)");
            assertPlan(
                    store,
                    "UPDATE message SET flags = 1, keywords = '', mod_seq = 9 WHERE account_id = 7"
                            + " AND mailbox_id = 1 AND uid BETWEEN 1 AND 9 AND expunged IS NULL"
                            + " AND flags = 0 AND keywords = '' AND mod_seq <= 5",
                    "PRIMARY KEY (account_id=? AND mailbox_id=? AND uid>? AND uid<?)");
            assertPlan(
                    store,
                    "SELECT 1 FROM correspondent WHERE account_id = 7"
                            + " AND domain >= 'org.example.' AND domain < 'org.example/'",
                    "PRIMARY KEY (account_id=? AND domain>? AND domain<?)");
            assertPlan(
                    store,
                    "SELECT envelope FROM message_content WHERE account_id = 7"
                            + " AND id BETWEEN 1 AND 9",
                    "(account_id=? AND id>? AND id<?)");
        }
    }

    private static void assertPlan(MailStore store, String statement, String part)
            throws Exception {
        var plan =
                store.database.<String, RuntimeException>read(
                        Scope.account(ACCOUNT),
                        tx ->
                                String.join(
                                        "; ",
                                        tx.sql("EXPLAIN QUERY PLAN " + statement)
                                                .list(row -> row.getString(4))));
        assertThat(plan).as(statement).contains(part);
    }
}
