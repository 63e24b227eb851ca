package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.message;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;

/** Two nodes on one PostgreSQL database. */
final class NodesTest {
    @TempDir Path directory;

    private MailStore node() throws Exception {
        return MailStore.open(Engine.POSTGRESQL, directory);
    }

    private static void awaitCount(MailStore node, int count) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(node.snapshot("Inbox").count()).isEqualTo(count));
    }

    @Test
    void aChangeByOneNodeIsSeenBySessionsOfTheOther() throws Exception {
        try (var one = node();
                var two = node();
                var _ = two.mailboxes.join(ACCOUNT)) {
            var told = new AtomicLong();
            var before = two.snapshot("Inbox");
            try (var _ = two.mailboxes.feed().subscribe(ACCOUNT, told::set)) {
                one.append("Inbox", message("a\r\n"));
                Awaitility.await()
                        .untilAsserted(
                                () -> assertThat(told).hasValue(one.mailboxes.modSeq(ACCOUNT)));
                assertThat(two.snapshot("Inbox").diff(before)).isNotNull();
                assertThat(two.snapshot("Inbox").count()).isEqualTo(1);
            }
            two.append("Inbox", message("b\r\n"));
            awaitCount(one, 2);
        }
    }

    /** Breaks the connections on which the nodes of this test's schema hear each other. */
    private static long breakListening(MailStore node) throws Exception {
        var sql =
                """
                SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE query = 'LISTEN mailstead_' || md5(current_schema())
                """;
        return node.database.<Long, RuntimeException>write(
                Scope.server(), tx -> tx.sql(sql).one(row -> row.getLong(1)).orElseThrow());
    }

    @Test
    void whatWasSaidWhileNobodyHeardIsAskedFor() throws Exception {
        try (var one = node();
                var two = node();
                var _ = two.mailboxes.join(ACCOUNT)) {
            one.append("Inbox", message("a\r\n"));
            awaitCount(two, 1);
            assertThat(breakListening(one)).isEqualTo(2);
            one.append("Inbox", message("b\r\n")); // nobody hears
            awaitCount(two, 2);
            one.append("Inbox", message("c\r\n"));
            awaitCount(two, 3);
        }
    }

    @Test
    void anAccountThatANodeKnewAndHasNoSessionOfIsReadAnew() throws Exception {
        try (var one = node();
                var two = node()) {
            one.append("Inbox", message("a\r\n"));
            awaitCount(two, 1);
            assertThat(breakListening(one)).isPositive();
            one.append("Inbox", message("b\r\n"));
            awaitCount(two, 2);
        }
    }

    @Test
    void nodesWriteOneAfterAnother() throws Exception {
        try (var one = node();
                var two = node()) {
            for (int i = 0; i < 5; i++) {
                one.append("Inbox", message("a\r\n"));
                two.append("Inbox", message("b\r\n"));
            }
            awaitCount(one, 10);
            awaitCount(two, 10);
            var snapshot = one.snapshot("Inbox");
            assertThat(snapshot.uid(0)).isEqualTo(1);
            assertThat(snapshot.uid(9)).isEqualTo(10);
        }
    }
}
