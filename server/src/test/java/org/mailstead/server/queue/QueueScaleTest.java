package org.mailstead.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.queue.QueueFilter.ALL;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.Tx;

/**
 * A claim costs the same however much waits. {@code -Dqueue.rows=1000000
 * -Dqueue.destinations=100000} shows it on a full queue.
 */
class QueueScaleTest {
    private static final int ROWS = Integer.getInteger("queue.rows", 20_000);
    private static final int DESTINATIONS = Integer.getInteger("queue.destinations", 2_000);
    private static final int ROUNDS = 21;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void claimCostsTheSameHoweverMuchWaits(Engine engine, TestReporter reporter) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("first@d0.example"); // whose octets all have
            fill(test);
            assertThat(test.verification.verify(false)).isEmpty();
            var claims = new long[ROUNDS];
            var turns = new long[ROUNDS];
            for (var round = 0; round < ROUNDS; round++) {
                var start = System.nanoTime();
                var claimed = test.queue.turn(List.of(), new TestPlaces(100, 10));
                claims[round] = System.nanoTime() - start;
                assertThat(claimed).hasSize(100);
                assertThat(claimed.stream().map(Claim::destination).distinct()).hasSize(100);
                start = System.nanoTime();
                test.queue.turn(settled(test, claimed), new TestPlaces(0, 0));
                turns[round] = System.nanoTime() - start;
            }
            var claim = median(claims);
            reporter.publishEntry(
                    "%s, %d recipients at %d destinations: 100 claims %d ms, 100 settled %d ms"
                            .formatted(
                                    engine,
                                    ROWS,
                                    DESTINATIONS,
                                    claim.toMillis(),
                                    median(turns).toMillis()));
            assertThat(claim).isLessThan(Duration.ofSeconds(2)); // 20 ms where nothing else runs
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound F-1 to F-8: what is shown costs what is shown
    @EnumSource(Engine.class)
    void listReadsWhatItShowsByAnIndex(Engine engine, TestReporter reporter) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("first@d0.example");
            fill(test);
            if (engine == Engine.POSTGRESQL) {
                change(test, "ANALYZE"); // as it does by itself after a while
            }
            for (var order : QueueOrder.values()) {
                for (var ascending : new boolean[] {true, false}) {
                    var plan = plan(test, engine, new QueueSearch(ALL, order, ascending));
                    assertThat(plan)
                            .contains(
                                    switch (order) {
                                        case NEXT_ATTEMPT -> "queue_recipient_next";
                                        case QUEUED ->
                                                engine == Engine.SQLITE
                                                        ? "PRIMARY KEY"
                                                        : "queue_recipient_pkey";
                                    })
                            .doesNotContainIgnoringCase("b-tree")
                            .doesNotContain("Seq Scan");
                }
            }
            var few = new QueueFilter(0, Set.of(5L, 9L), null, null, null, null, null, null, null);
            assertThat(plan(test, engine, QueueSearch.all(few)))
                    .containsAnyOf("rowid=?", "PRIMARY KEY", "queue_recipient_pkey");

            for (var filter :
                    List.of(ALL, few, to("u17@"), to("@d7.example"), to("nobody@nowhere"))) {
                var start = System.nanoTime();
                var found = test.admin.list(filter, QueueOrder.NEXT_ATTEMPT, false, 1000);
                var took = Duration.ofNanos(System.nanoTime() - start);
                reporter.publishEntry(
                        "%s, %d recipients: %d listed in %d ms, to %s"
                                .formatted(
                                        engine, ROWS, found.size(), took.toMillis(), filter.to()));
                assertThat(took).isLessThan(Duration.ofSeconds(20));
            }
            var start = System.nanoTime();
            assertThat(test.admin.counts().recipients()).isEqualTo(ROWS + 1);
            assertThat(test.admin.setHold(few, true)).isZero();
            reporter.publishEntry(
                    "%s, counts and a change: %d ms"
                            .formatted(engine, (System.nanoTime() - start) / 1_000_000));
        }
    }

    private static QueueFilter to(String part) {
        return new QueueFilter(0, Set.of(), null, null, part, null, null, null, null);
    }

    private static String plan(TestQueue test, Engine engine, QueueSearch search) throws Exception {
        return test.database.<String, RuntimeException>read(
                Scope.server(),
                tx -> {
                    var conditions = search.conditions(null, Long.MAX_VALUE);
                    var query = search.query(conditions);
                    var isSqlite = engine == Engine.SQLITE;
                    var sql = tx.sql((isSqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + query);
                    return String.join(
                            "\n",
                            conditions
                                    .bind(sql)
                                    .bind(QueueSearch.PAGE)
                                    .list(row -> row.getString(isSqlite ? 4 : 1)));
                });
    }

    private static void change(TestQueue test, String sql) throws Exception {
        test.database.<Integer, RuntimeException>write(Scope.server(), tx -> tx.sql(sql).update());
    }

    private static List<Settled> settled(TestQueue test, List<Claim> claims) {
        var settled = new ArrayList<Settled>();
        for (var claim : claims) {
            var later = claim.recipients().stream().map(test::later).toList();
            settled.add(new Settled(claim, later, List.of()));
        }
        return settled;
    }

    private static Duration median(long[] nanos) {
        Arrays.sort(nanos);
        return Duration.ofNanos(nanos[nanos.length / 2]);
    }

    private static void fill(TestQueue test) throws Exception {
        test.database.<Boolean, RuntimeException>write(
                Scope.server(),
                tx -> {
                    fill(tx, test.now.get());
                    return true;
                });
    }

    private static void fill(Tx tx, Instant due) throws SQLException {
        tx.sql(
                        """
                        INSERT INTO queue_lane (id, account_id, priority, destination, next_due)
                        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                        SELECT 1000 + i, 7, 0, 'd' || i || '.example', ? FROM n
                        """)
                .bind(DESTINATIONS)
                .bind(due)
                .update();
        tx.sql(
                        """
                        INSERT INTO queue_message (id, queued, sender_account, mail_from, smtp_utf8,
                            body, subject, prefix, blob_id, size)
                        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                        SELECT 1000 + n.i, m.queued, 7, m.mail_from, 0, m.body, '', m.prefix,
                            m.blob_id, m.size
                        FROM n CROSS JOIN (SELECT * FROM queue_message) m
                        """)
                .bind(ROWS)
                .update();
        tx.sql(
                        """
                        INSERT INTO queue_recipient (id, message_id, recipient, notify_on, hold,
                            attempts, next_attempt, lane_id)
                        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                        SELECT 1000 + i, 1000 + i,
                            'u' || i || '@d' || (1 + i % ?) || '.example', '', 0, 0, ?,
                            1001 + i % ?
                        FROM n
                        """)
                .bind(ROWS)
                .bind(DESTINATIONS)
                .bind(due)
                .bind(DESTINATIONS)
                .update();
        tx.sql(
                        """
                        UPDATE queue_total SET recipients = recipients + ?, octets = octets + ? * (
                            SELECT size FROM queue_message WHERE id = 1)
                        """)
                .bind(ROWS)
                .bind(ROWS)
                .update();
        tx.sql(
                        """
                        UPDATE queue_account SET recipients = recipients + ?, octets = octets + ? * (
                            SELECT size FROM queue_message WHERE id = 1)
                        """)
                .bind(ROWS)
                .bind(ROWS)
                .update();
    }
}
