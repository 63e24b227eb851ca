package org.mailstead.server.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.address.Domain;
import org.mailstead.server.directory.ReportKind;
import org.mailstead.server.reports.ReceivedReport.Finding;
import org.mailstead.server.reports.ReceivedReports.Outcome;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.TestDatabase;

/** What is kept of reports, for how long, and how much. outbound TD-8 */
class ReceivedReportsTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final ReceivedLimits LIMITS =
            new ReceivedLimits(1000, 100, 10, 3, 250, 450, Duration.ofDays(30));

    @TempDir Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    private static ReceivedReport report(String from, String id, String... domains) {
        var reporter = new Reporter(new Domain(from), new Domain("org.example"), "r@" + from);
        var findings =
                List.of(domains).stream().map(name -> new Finding(name, false, 5, 1)).toList();
        return new ReceivedReport(
                ReportKind.TLS, reporter, "Org", id, START.minusSeconds(9), START, findings);
    }

    private static ReceivedReport of(String organization, String id) {
        var domain = new Domain(organization);
        return new ReceivedReport(
                ReportKind.TLS,
                new Reporter(domain, domain, ""),
                "Org",
                id,
                START,
                START,
                List.of(new Finding("a.test", false, 0, 0)));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsKeptIsListedByDomainTheLatestFirst(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, folder)) {
            var reports = new ReceivedReports(database, now::get, LIMITS);
            var content = new byte[] {1, 2, 3};
            reports.keep(report("x.org.example", "1", "a.test", "b.test"), content);
            now.set(START.plusSeconds(60));
            var kept = reports.keep(report("x.org.example", "2", "b.test"), content);
            assertThat(reports.keep(report("x.org.example", "2", "b.test"), content))
                    .isEqualTo(new Outcome.Known());
            var all = reports.list(ReportKind.TLS, null, Instant.EPOCH, 10);
            assertThat(all)
                    .map(each -> each.reportId() + " " + each.finding().domain())
                    .containsExactly("2 b.test", "1 a.test", "1 b.test");
            assertThat(kept).isEqualTo(new Outcome.Kept(all.getFirst().id()));
            assertThat(all.getFirst().finding()).isEqualTo(new Finding("b.test", false, 5, 1));
            assertThat(all.getFirst().begin()).isEqualTo(START.minusSeconds(9));
            assertThat(reports.list(ReportKind.TLS, "a.test", Instant.EPOCH, 10)).hasSize(1);
            assertThat(reports.list(ReportKind.TLS, null, now.get(), 10)).hasSize(1);
            assertThat(reports.list(ReportKind.TLS, null, Instant.EPOCH, 2)).hasSize(2);
            assertThat(reports.list(ReportKind.DMARC, null, Instant.EPOCH, 10)).isEmpty();
            var id = all.getFirst().id();
            assertThat(reports.content(ReportKind.TLS, id)).hasValue(content);
            assertThat(reports.content(ReportKind.DMARC, id)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoSendsTooMuchIsNotKept(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, folder)) {
            var reports = new ReceivedReports(database, now::get, LIMITS);
            assertThat(reports.keep(of("a.example", "0"), new byte[101]))
                    .isEqualTo(new Outcome.Refused("compressed larger than 100 octets"));
            // names below one domain are one sender
            for (int i = 0; i < 3; i++) {
                assertThat(
                                reports.keep(
                                        report("h" + i + ".org.example", "1", "a.test"),
                                        new byte[9]))
                        .isInstanceOf(Outcome.Kept.class);
            }
            assertThat(reports.keep(report("h9.org.example", "1", "a.test"), new byte[9]))
                    .isEqualTo(new Outcome.Refused("too many of org.example on a.test in a day"));
            assertThat(reports.keep(report("h9.org.example", "1", "b.test"), new byte[100]))
                    .isInstanceOf(Outcome.Kept.class);
            assertThat(reports.keep(report("h9.org.example", "1", "c.test"), new byte[100]))
                    .isInstanceOf(Outcome.Kept.class);
            assertThat(reports.keep(report("h9.org.example", "1", "d.test"), new byte[100]))
                    .isEqualTo(new Outcome.Refused("too much of org.example in a day"));
            now.set(START.plus(Duration.ofDays(1)).plusSeconds(1));
            assertThat(reports.keep(report("h9.org.example", "1", "a.test"), new byte[100]))
                    .isInstanceOf(Outcome.Kept.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoHasMostGivesWayWhenThereIsNoRoom(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, folder)) {
            var reports = new ReceivedReports(database, now::get, LIMITS);
            reports.keep(of("small.example", "1"), new byte[30]);
            for (int i = 0; i < 8; i++) { // no more than two in a day
                now.set(START.plus(Duration.ofHours(13L * i)));
                assertThat(reports.keep(of("large.example", "l" + i), new byte[100]))
                        .isInstanceOf(Outcome.Kept.class);
            }
            reports.keep(of("new.example", "1"), new byte[90]);
            assertThat(reports.list(ReportKind.TLS, null, Instant.EPOCH, 100))
                    .map(ReceivedReports.Listed::reportId)
                    .containsExactly("1", "l7", "l6", "l5", "1"); // 420 octets of 450
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsOldIsForgotten(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, folder)) {
            var reports = new ReceivedReports(database, now::get, LIMITS);
            for (int i = 0; i < 4; i++) {
                reports.keep(of("s" + i + ".example", "1"), new byte[100]);
            }
            now.set(START.plus(Duration.ofDays(30)));
            reports.keep(of("new.example", "1"), new byte[50]);
            reports.expire();
            assertThat(reports.list(ReportKind.TLS, null, Instant.EPOCH, 10)).hasSize(5);
            now.set(now.get().plusSeconds(1));
            reports.expire();
            assertThat(reports.list(ReportKind.TLS, null, Instant.EPOCH, 10)).hasSize(1);
            for (int i = 0; i < 4; i++) { // there is room again: nothing gives way
                reports.keep(of("t" + i + ".example", "1"), new byte[100]);
            }
            assertThat(reports.list(ReportKind.TLS, null, Instant.EPOCH, 10)).hasSize(5);
        }
    }
}
