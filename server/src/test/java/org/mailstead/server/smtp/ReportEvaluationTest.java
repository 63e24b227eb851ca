package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.smtp.RemoteSender.OPTIONS;
import static org.mailstead.server.smtp.RemoteSender.PLAIN;
import static org.mailstead.server.smtp.RemoteSender.deliver;
import static org.mailstead.server.smtp.RemoteSender.options;
import static org.mailstead.server.smtp.RemoteSender.rules;
import static org.mailstead.server.smtp.RemoteSender.signed;
import static org.mailstead.server.smtp.RemoteSender.zone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Domain;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.server.inbound.AuthenticationOptions;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.server.reports.Evaluation;
import org.mailstead.wire.OctetSource;

/** What is kept of checked mail for reports to the domains in whose names it came. */
class ReportEvaluationTest {
    @TempDir Path directory;

    @Test // inbound DEL-17, DEL-19
    void whatDmarcCameToIsKeptForDomainsThatWantToKnow() throws Exception {
        var zone =
                zone("p=reject; np=none; adkim=s; rua=mailto:d@remote.example,mailto:e@x.example");
        try (var server = TestSmtp.start(directory, zone.build(), OPTIONS)) {
            deliver(server, "sam@remote.example", signed(PLAIN), "250 2.2.0 *");
            deliver(server, "eve@other.example", PLAIN, "550 5.7.26 *");
            rules(server, "rule x\nmail-from .\nverified-domain other.example\nforward\n");
            deliver(server, "eve@other.example", PLAIN, "250 2.2.0 *");
            rules(server, "rule x\nfrom .\naccept-rejects Doubtful\n");
            deliver(server, "eve@other.example", PLAIN, "250 2.2.0 *"); // not told
            var kept = server.evaluations.list("remote.example", 10);
            assertThat(kept)
                    .extracting(each -> each.row().disposition().toString())
                    .containsExactly("pass", "reject", "none");
            var first = kept.getFirst();
            assertThat(first.reportUris())
                    .containsExactly("mailto:d@remote.example", "mailto:e@x.example");
            assertThat(first.row().isDkimAligned() && first.row().isSpfAligned()).isTrue();
            assertThat(first.row().dkim().toString()).contains("remote.example, selector=s");
            assertThat(first.row().envelopeTo()).isEqualTo("example.test");
            assertThat(first.published().dkimAlignment()).hasToString("s");
            assertThat(kept.getLast().row().reasons().getFirst().type())
                    .isEqualTo("trusted_forwarder");
            assertThat(kept.get(1).row().spf().getFirst().domain()).isEqualTo("other.example");
            assertThat(kept.get(1).row().spf().getFirst().scope()).isEqualTo("mfrom");
            assertThat(kept.get(1).published().failureOptions()).isEqualTo("0");
            server.now.set(TestSmtp.START.plus(Duration.ofDays(4)));
            server.evaluations.expire();
            assertThat(server.evaluations.list("remote.example", 10)).isEmpty();
        }
    }

    @Test // inbound DEL-18
    void strangersInSpamAreNoReasonToSendReports() throws Exception {
        var zone = zone("p=reject; rua=mailto:d@remote.example");
        try (var server = TestSmtp.start(directory, zone.build(), OPTIONS)) {
            deliver(server, "eve@other.example", PLAIN, "550 5.7.26 *");
            deliver(server, "sam@remote.example", signed(PLAIN), "250 2.2.0 *");
            deliver(server, "eve@other.example", PLAIN, "550 5.7.26 *"); // now Ann knows Sam
            assertThat(server.evaluations.list("remote.example", 10))
                    .extracting(Evaluation::isOptional)
                    .containsExactly(true, false, false);
        }
    }

    @Test // inbound DEL-18; RFC 9990 §3.5.2, RFC 8460 §5.3
    void reportsAreNoReasonToSendReportsButFalseOnesAre() throws Exception {
        var zone = zone("p=none; rua=mailto:d@remote.example");
        try (var server = TestSmtp.start(directory, zone.build(), OPTIONS)) {
            var report =
                    "From: d@remote.example\nSubject: Report Domain: example.test\n Submitter:"
                            + " remote.example Report-ID: <1>\n\nzip\n";
            deliver(server, "sam@remote.example", signed(report), "250 2.2.0 *");
            deliver(server, "eve@other.example", report, "250 2.2.0 *");
            deliver(server, "sam@remote.example", signed(PLAIN), "250 2.2.0 *");
            assertThat(server.evaluations.list("remote.example", 10))
                    .extracting(Evaluation::isOptional)
                    .containsExactly(true, false, false);
        }
    }

    @Test // inbound DEL-18
    void whoWasWrittenToIsNoStranger() throws Exception {
        var zone = zone("p=reject; rua=mailto:d@remote.example");
        try (var server = TestSmtp.start(directory, zone.build(), OPTIONS)) {
            server.submission()
                    .login("ann")
                    .play(
                            """
                            C: MAIL FROM:<ann@example.test>
                            S: 250 *
                            C: RCPT TO:<sam@mail.remote.example>
                            S: 250 *
                            C: DATA
                            S: 354 *
                            C: From: ann@example.test
                            C:
                            C: Hello
                            C: .
                            S: 250 *
                            """);
            deliver(server, "eve@other.example", PLAIN, "550 5.7.26 *");
            var kept = server.evaluations.list("remote.example", 10);
            assertThat(kept.getFirst().isOptional()).isFalse();
        }
    }

    @Test // inbound DEL-18, REC-10
    void whoseAddressStandsInSentMailIsNoStranger() throws Exception {
        var zone = zone("p=reject; rua=mailto:d@remote.example");
        try (var server = TestSmtp.start(directory, zone.build(), OPTIONS)) {
            var sent = server.mailboxes.find(server.ann, MailboxName.parse("Sent")).orElseThrow();
            var letter = "To: Sam <sam@mail.remote.example>\r\n\r\nHello\r\n".getBytes(UTF_8);
            var message = new NewMessage(OctetSource.of(letter), Flags.NONE, TestSmtp.START);
            server.mailboxes.append(server.ann, sent.id(), List.of(message));
            deliver(server, "eve@other.example", PLAIN, "550 5.7.26 *");
            var kept = server.evaluations.list("remote.example", 10);
            assertThat(kept.getFirst().isOptional()).isFalse();
        }
    }

    @Test // RFC 9990 §3.1.6, RFC 9989 §4.7
    void aPolicyThatIsNotAppliedAsItStandsIsExplained() throws Exception {
        var zone = zone("p=quarantine; t=y; rua=mailto:d@remote.example");
        try (var server = TestSmtp.start(directory.resolve("a"), zone.build(), OPTIONS)) {
            deliver(server, "eve@other.example", PLAIN, "250 2.2.0 *");
            var row = server.evaluations.list("remote.example", 10).getFirst().row();
            assertThat(row.disposition()).hasToString("none");
            assertThat(row.reasons())
                    .containsExactly(new AggregateReport.Reason("policy_test_mode", null));
        }
        var strict = zone("p=quarantine; rua=mailto:d@remote.example").build();
        var refusing = options(List.of(), true);
        try (var server = TestSmtp.start(directory.resolve("b"), strict, refusing)) {
            deliver(server, "eve@other.example", PLAIN, "550 5.7.26 *");
            var row = server.evaluations.list("remote.example", 10).getFirst().row();
            assertThat(row.disposition()).hasToString("reject");
            assertThat(row.reasons().getFirst().type()).isEqualTo("local_policy");
            assertThat(row.reasons().getFirst().comment()).contains("refused here");
        }
    }

    @Test // inbound CFG-18
    void nothingIsKeptForReportsWhereNoneAreSent() throws Exception {
        var silent =
                new AuthenticationOptions(
                        new Domain("mx.example.test"),
                        AuthenticationOptions.DEADLINE,
                        List.of(),
                        Set.of(),
                        false,
                        false);
        var zone = zone("p=reject; rua=mailto:d@remote.example").build();
        try (var server = TestSmtp.start(directory, zone, silent)) {
            deliver(server, "sam@remote.example", signed(PLAIN), "250 2.2.0 *");
            deliver(server, "eve@other.example", PLAIN, "550 5.7.26 *");
            assertThat(server.evaluations.list("remote.example", 10)).isEmpty();
        }
    }
}
