package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.message;

import java.io.StringReader;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.mailbox.MessageSearch.Wanted;
import org.mailstead.server.mailbox.SearchCriterion.And;
import org.mailstead.server.mailbox.SearchCriterion.Body;
import org.mailstead.server.mailbox.SearchCriterion.Header;
import org.mailstead.server.mailbox.SearchCriterion.Not;
import org.mailstead.server.mailbox.SearchCriterion.Or;
import org.mailstead.server.mailbox.SearchCriterion.Sent;
import org.mailstead.server.mailbox.SearchCriterion.Text;
import org.mailstead.server.store.Engine;

final class SearchTest {
    private static final String MULTIPART =
            String.join(
                    "\r\n",
                    "From: =?utf-8?q?J=C3=B6rg?= <joerg@example.org>",
                    "Subject: =?iso-8859-1?q?Stra=DFe?=",
                    "Date: Mon, 23 Nov 2026 23:30:00 -0800",
                    "Content-Type: multipart/mixed; boundary=b",
                    "",
                    "--b",
                    "Content-Type: text/plain; charset=utf-8",
                    "Content-Transfer-Encoding: base64",
                    "",
                    "R3LDvMOfZSBhdXMgS8O2bG4=", // Grüße aus Köln
                    "--b",
                    "Content-Type: text/html",
                    "X-Part: needle",
                    "",
                    "<p class=hidden>two <b>words</b></p>",
                    "--b",
                    "Content-Type: application/octet-stream",
                    "",
                    "attachment",
                    "--b--",
                    "");

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void textIsFoundDecodedAndInAnyCase(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", message(MULTIPART), message("Subject: x\r\n\r\nplain\r\n"));
            assertFound(store, new Body("gr\u00dcSSE AUS k\u00f6ln"), 1);
            assertFound(store, new Body("two words"), 1);
            assertFound(store, new Body("hidden"));
            assertFound(store, new Body("attachment"));
            assertFound(store, new Body("needle"));
            assertFound(store, new Text("needle"), 1);
            assertFound(store, new Text("j\u00f6rg"), 1);
            assertFound(store, new Header("subject", "STRASSE"), 1);
            assertFound(store, new Header("Subject", ""), 1, 2);
            assertFound(store, new Header("X-None", ""));
            // a part without Content-Type is text. imap 9.50
            assertFound(store, new Body("PLAIN"), 2);
            assertFound(store, new Body(""), 1, 2);
        }
    }

    @ParameterizedTest // RFC 9051 §6.4.4: the Date field's day, whatever its time and zone
    @EnumSource
    void theDateFieldIsComparedByDay(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", message(MULTIPART), message("Subject: x\r\n\r\nplain\r\n"));
            var day = LocalDate.of(2026, 11, 23);
            assertFound(store, new Sent(day, null), 1);
            assertFound(store, new Sent(day, day.plusDays(1)), 1);
            assertFound(store, new Sent(day.plusDays(1), null));
            assertFound(store, new Sent(null, day));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatASnapshotTellsIsFoundInIt(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var ids =
                    store.append(
                                    "Inbox",
                                    message("\r\n1\r\n", Flag.SEEN),
                                    message("\r\n12345\r\n"),
                                    message("\r\n1\r\n", Flags.parse(List.of("Todo", "$Junk"))))
                            .ids();
            var received = MailStore.START;
            assertFound(store, new SearchCriterion.All(), 1, 2, 3);
            assertFound(store, new SearchCriterion.HasFlag(Flag.SEEN), 1);
            assertFound(store, new SearchCriterion.HasKeyword("TODO"), 3);
            assertFound(store, new SearchCriterion.HasKeyword("$junk"), 3);
            assertFound(store, new SearchCriterion.Larger(5), 2);
            assertFound(store, new SearchCriterion.Smaller(5));
            assertFound(store, new SearchCriterion.Received(received, null), 1, 2, 3);
            assertFound(store, new SearchCriterion.Received(null, received));
            assertFound(store, new SearchCriterion.Saved(null, received.plusMillis(1)), 1, 2, 3);
            assertFound(store, new SearchCriterion.ModSeqFrom(4));
            assertFound(store, new SearchCriterion.Id(ids.get(1)), 2);
            assertFound(store, new SearchCriterion.InThread(ids.get(2)), 3);
            assertFound(store, new SearchCriterion.Uids(NumberSet.of(2, 3)), 2, 3);
            assertFound(
                    store,
                    new And(
                            List.of(
                                    new Body("1"),
                                    new Not(new SearchCriterion.HasFlag(Flag.SEEN)))),
                    2,
                    3);
            assertFound(
                    store,
                    new Or(List.of(new Body("5"), new SearchCriterion.HasFlag(Flag.SEEN))),
                    1,
                    2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void criteriaThatAreTooDeepAreRefused(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            SearchCriterion criterion = new SearchCriterion.All();
            for (int i = 0; i < 100_000; i++) {
                criterion = i % 2 == 0 ? new Not(criterion) : new And(List.of(criterion));
            }
            var deep = criterion;
            var search = new ScanSearch(store.mailboxes, MailboxLimits.DEFAULT);
            var snapshot = store.snapshot("Inbox");
            assertThatThrownBy(() -> search.find(ACCOUNT, snapshot, deep, Wanted.ALL))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void foldingLeavesAccentsAndDropsCase() {
        assertThat(FoldedText.fold("\u039f\u0394\u039f\u03a3 x"))
                .isEqualTo(FoldedText.fold("\u03bf\u03b4\u03bf\u03c3 X"));
        assertThat(FoldedText.fold("e\u0301")).isEqualTo(FoldedText.fold("\u00c9"));
        assertThat(FoldedText.fold("\ufb01ne")).isEqualTo("fine");
        assertThat(FoldedText.fold("a\r\n \tb")).isEqualTo("a b");
        assertThat(FoldedText.fold("e")).isNotEqualTo(FoldedText.fold("\u00e9"));
    }

    @RepeatedTest(50)
    void aTextIsFoundWhereverItStandsInAStream(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var before = "x".repeat(random.nextInt(30_000));
        var after = "y".repeat(random.nextInt(10_000));
        var wanted = "Gr\u00fc\u00dfe aus K\u00f6ln".repeat(1 + random.nextInt(20));
        var text = before + wanted.replace("\u00f6", "o\u0308") + after;
        assertThat(new FoldedText(wanted).isIn(new StringReader(text)))
                .as("seed %d", seed)
                .isTrue();
        assertThat(new FoldedText(wanted + "!").isIn(new StringReader(text)))
                .as("seed %d", seed)
                .isFalse();
    }

    private static void assertFound(MailStore store, SearchCriterion criterion, long... uids)
            throws Exception {
        var snapshot = store.snapshot("Inbox");
        var search = new ScanSearch(store.mailboxes, MailboxLimits.DEFAULT);
        for (int i = 0; i < 2; i++) { // read from the messages, then remembered
            var rows = search.find(ACCOUNT, snapshot, criterion, Wanted.ALL);
            var found = Arrays.stream(rows).mapToLong(snapshot::uid).toArray();
            assertThat(found).as("%s", criterion).containsExactly(uids);
        }
        var first = search.find(ACCOUNT, snapshot, criterion, Wanted.FIRST);
        var last = search.find(ACCOUNT, snapshot, criterion, Wanted.LAST);
        assertThat(first).hasSize(Math.min(1, uids.length));
        assertThat(last).hasSize(Math.min(1, uids.length));
        if (uids.length > 0) {
            assertThat(snapshot.uid(first[0])).isEqualTo(uids[0]);
            assertThat(snapshot.uid(last[0])).isEqualTo(uids[uids.length - 1]);
        }
    }
}
