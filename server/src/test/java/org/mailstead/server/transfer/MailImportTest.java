package org.mailstead.server.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mailstead.server.transfer.TransferStore.ACCOUNT;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Refusal;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.transfer.TransferStore.Mail;

class MailImportTest {
    @TempDir Path data;
    @TempDir Path files;

    private static String mbox(int from, int to) {
        var text = new StringBuilder();
        IntStream.range(from, to).forEach(i -> text.append(letter(i)));
        return text.toString();
    }

    private static String letter(int number) {
        return "From a@b.test Sun Nov  1 09:05:%02d 2026\nSubject: %d\n\ntext %d\n\n"
                .formatted(number % 60, number, number);
    }

    private Path file(String name, String text) throws Exception {
        var file = files.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @ParameterizedTest // store 21.3, 21.11, 21.12
    @EnumSource
    void anMboxFileBecomesAMailbox(Engine engine) throws Exception {
        var file =
                file(
                        "mbox",
                        """
                        From a@b.test Sun Nov  1 09:05:07 2026
                        Status: RO
                        X-Status: F
                        X-Keywords: Work junk
                        Subject: one

                        text
                        >From here

                        From a@b.test
                        Date: Sun, 1 Nov 2026 10:00:00 +0100
                        Subject: two

                        From x
                        Subject: three

                        last line\
                        """);
        try (var store = TransferStore.open(engine, data)) {
            var report = store.imported(MailFormat.MBOX, file, "Old/Archive");
            assertThat(report.messages()).isEqualTo(3);
            assertThat(report.problems()).isEmpty();
            assertThat(store.mail("Old/Archive"))
                    .containsExactly(
                            new Mail(
                                    "Subject: one\r\n\r\ntext\r\nFrom here\r\n",
                                    "$Junk \\Flagged \\Seen work",
                                    Instant.parse("2026-11-01T09:05:07Z")),
                            new Mail(
                                    "Date: Sun, 1 Nov 2026 10:00:00 +0100\r\nSubject: two\r\n",
                                    "",
                                    Instant.parse("2026-11-01T09:00:00Z")),
                            new Mail("Subject: three\r\n\r\nlast line\r\n", "", TransferStore.NOW));
            assertThat(store.mailboxes.subscriptions(ACCOUNT))
                    .contains(new MailboxName("Old"), new MailboxName("Old/Archive"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anImportThatIsRepeatedBringsInOnlyWhatIsNew(Engine engine) throws Exception {
        var file = file("mbox", mbox(0, 20));
        try (var store = TransferStore.open(engine, data)) {
            assertThat(store.imported(MailFormat.MBOX, file, "A").messages()).isEqualTo(20);
            var again = store.imported(MailFormat.MBOX, file, "A");
            assertThat(again.messages()).isZero();
            assertThat(again.known()).as("not even read").isZero();
            file("mbox", mbox(0, 33));
            assertThat(store.imported(MailFormat.MBOX, file, "A").messages()).isEqualTo(13);
            file("mbox", mbox(10, 35)); // rewritten: the first ten are gone from the file
            var rewritten = store.imported(MailFormat.MBOX, file, "A");
            assertThat(rewritten.messages()).isEqualTo(2);
            assertThat(rewritten.known()).isEqualTo(23);
            var moved = file("moved", mbox(0, 36));
            assertThat(store.imported(MailFormat.MBOX, moved, "A").messages()).isEqualTo(1);
            assertThat(store.mail("A")).hasSize(36).doesNotHaveDuplicates();
        }
    }

    @Test
    void theSameMailAsMaildirIsKnown() throws Exception {
        var file = file("mbox", mbox(0, 3));
        for (int i = 0; i < 5; i++) {
            file("Maildir/cur/" + i + ".x:2,S", "Subject: %d\n\ntext %d\n".formatted(i, i));
        }
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            store.imported(MailFormat.MBOX, file, "A");
            var report = store.imported(MailFormat.MAILDIR, files.resolve("Maildir"), "A");
            assertThat(report.messages()).isEqualTo(2);
            assertThat(report.known()).isEqualTo(3);
            assertThat(store.imported(MailFormat.MAILDIR, files.resolve("Maildir"), "A").messages())
                    .isZero();
            assertThat(store.imported(MailFormat.MAILDIR, files.resolve("Maildir"), "B").messages())
                    .isEqualTo(5);
        }
    }

    @Test
    void equalMessagesInOneFileAllComeInOnce() throws Exception {
        var file = file("mbox", letter(1) + letter(2) + letter(1) + letter(1));
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            assertThat(store.imported(MailFormat.MBOX, file, "A").messages()).isEqualTo(4);
            file("mbox", letter(3) + letter(1) + letter(1) + letter(1) + letter(1) + letter(2));
            var report = store.imported(MailFormat.MBOX, file, "A");
            assertThat(report.messages()).as("a fourth one, and another").isEqualTo(2);
            assertThat(store.mail("A")).hasSize(6);
        }
    }

    @Test
    void againBringsInEverythingOnceMore() throws Exception {
        var file = file("mbox", mbox(0, 5));
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            store.imported(MailFormat.MBOX, file, "A");
            store.importFrom(MailFormat.MBOX, file, "A", true);
            assertThat(store.mail("A")).hasSize(10);
            assertThat(store.imported(MailFormat.MBOX, file, "A").messages()).isZero();
        }
    }

    @Test
    void aMailboxThatWasRemovedAndMadeAnewIsFilledAnew() throws Exception {
        var file = file("mbox", mbox(0, 5));
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            store.imported(MailFormat.MBOX, file, "A");
            store.mailboxes.delete(ACCOUNT, new MailboxName("A"));
            assertThat(store.imported(MailFormat.MBOX, file, "A").messages()).isEqualTo(5);
            store.store.write(
                    Scope.account(ACCOUNT),
                    tx -> assertThat(ImportJournal.targets(tx, ACCOUNT)).hasSize(1));
        }
    }

    @Test // store 21.4
    void aFullQuotaStopsAndWhatCameInStays() throws Exception {
        var file = file("mbox", mbox(0, 100));
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            store.quota.set(700);
            assertThat(store.importMbox(file, "A"))
                    .isInstanceOfSatisfying(
                            ImportResult.Refused.class,
                            refused -> {
                                assertThat(refused.refusal()).isInstanceOf(Refusal.OverQuota.class);
                                assertThat(refused.mailbox()).isEqualTo(new MailboxName("A"));
                                assertThat(refused.report().messages()).isBetween(7L, 30L);
                            });
            var before = store.mail("A").size();
            store.quota.set(Long.MAX_VALUE);
            assertThat(store.imported(MailFormat.MBOX, file, "A").messages())
                    .isEqualTo(100 - before);
            assertThat(store.mail("A")).hasSize(100).doesNotHaveDuplicates();
        }
    }

    @Test
    void aFailingCommitStopsAndWhatCameInStays() throws Exception {
        var file = file("mbox", mbox(0, 50));
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            store.imported(MailFormat.MBOX, file("empty", ""), "A");
            assertThatThrownBy(() ->
                            store.mailImport.run(
                                    new ImportRequest(
                                            ACCOUNT,
                                            new MailboxName("A"),
                                            MailFormat.MBOX,
                                            file,
                                            false),
                                    _ -> store.store.database().failCommitsAsFull(1)))
                    .isInstanceOf(StoreException.class);
            assertThat(store.imported(MailFormat.MBOX, file, "A").problems()).isEmpty();
            assertThat(store.mail("A")).hasSize(50).doesNotHaveDuplicates();
        }
    }

    @Test
    void problemsAreToldAndDoNotStopTheRest() throws Exception {
        var file =
                file(
                        "mbox",
                        "From a\nX-Keywords: good b\u00e4d\nSubject: 1\n\n\nFrom b\nSubject: 2\n\n"
                                + "x".repeat(200_000)
                                + "\n\nFrom c\nSubject: 3\n\n");
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            var report = store.imported(MailFormat.MBOX, file, "A");
            assertThat(report.messages()).isEqualTo(2);
            assertThat(report.problems())
                    .extracting(TransferReport.Problem::text)
                    .satisfiesExactly(
                            text -> assertThat(text).contains("b\u00e4d", "no keyword"),
                            text -> assertThat(text).contains("more than 100000", "not imported"));
            assertThat(store.mail("A").getFirst().flags()).isEqualTo("good");
        }
    }

    @Test
    void whatIsNoSourceIsSaid() throws Exception {
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            assertThat(store.importMbox(file("text", "no mbox"), "A"))
                    .isInstanceOfSatisfying(
                            ImportResult.BadSource.class,
                            bad -> assertThat(bad.text()).contains("not an mbox file"));
            assertThat(store.importMbox(files.resolve("missing"), "A"))
                    .isInstanceOf(ImportResult.BadSource.class);
            Files.createDirectory(files.resolve("empty"));
            assertThat(store.importFrom(MailFormat.MAILDIR, files.resolve("empty"), "A", false))
                    .isInstanceOfSatisfying(
                            ImportResult.BadSource.class,
                            bad -> assertThat(bad.text()).contains("no Maildir"));
        }
    }

    @Test // store 21.13, 21.14
    void foldersBecomeMailboxesBesideTheInboxOrBelowAnother() throws Exception {
        file("Maildir/new/1.a", "Subject: inbox\n");
        file("Maildir/.Work.Pl&AOQ-ne/cur/2.b:2,S", "Subject: plan\n");
        file("Maildir/.Sent/cur/3.c:2,S", "Subject: sent\n");
        Files.createDirectories(files.resolve("Maildir/.Empty/new"));
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            store.imported(MailFormat.MAILDIR, files.resolve("Maildir"), "Inbox");
            assertThat(store.mail("Inbox")).hasSize(1);
            assertThat(store.mail("Work/Pl\u00e4ne"))
                    .containsExactly(
                            new Mail("Subject: plan\r\n", "\\Seen", Instant.ofEpochSecond(2)));
            assertThat(store.mail("Sent")).hasSize(1);
            store.imported(MailFormat.MAILDIR, files.resolve("Maildir"), "Old");
            assertThat(store.names())
                    .contains("Empty", "Old/Empty", "Old/Sent", "Old/Work/Pl\u00e4ne");
        }
    }

    @Test
    void oneImportAtATimeRunsInAnAccount() throws Exception {
        var file = file("mbox", mbox(0, 5));
        try (var store = TransferStore.open(Engine.SQLITE, data);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var begun = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            var request =
                    new ImportRequest(ACCOUNT, new MailboxName("A"), MailFormat.MBOX, file, false);
            var first =
                    threads.submit(() ->
                            store.mailImport.run(
                                    request,
                                    _ -> {
                                        begun.countDown();
                                        awaitQuietly(go);
                                    }));
            begun.await();
            assertThat(store.importMbox(file, "A")).isEqualTo(new ImportResult.Busy());
            go.countDown();
            assertThat(first.get()).isInstanceOf(ImportResult.Completed.class);
            assertThat(store.importMbox(file, "A")).isInstanceOf(ImportResult.Completed.class);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anInterruptedImportStopsAndIsGoneOnWith() throws Exception {
        var file = file("mbox", mbox(0, 5000));
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            var request =
                    new ImportRequest(ACCOUNT, new MailboxName("A"), MailFormat.MBOX, file, false);
            var result = store.mailImport.run(request, _ -> Thread.currentThread().interrupt());
            assertThat(Thread.interrupted()).isTrue();
            assertThat(result).isInstanceOf(ImportResult.Stopped.class);
            store.imported(MailFormat.MBOX, file, "A");
            assertThat(store.mail("A")).hasSize(5000).doesNotHaveDuplicates();
        }
    }

    @Test
    void progressGrowsToTheWhole() throws Exception {
        var file = file("mbox", mbox(0, 300));
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            var told = new ArrayList<TransferProgress>();
            store.mailImport.run(
                    new ImportRequest(ACCOUNT, new MailboxName("A"), MailFormat.MBOX, file, false),
                    told::add);
            assertThat(told.getLast().done()).isEqualTo(1);
            assertThat(told.getLast().messages()).isEqualTo(300);
            assertThat(told).extracting(TransferProgress::done).isSorted();
            for (var progress : told) {
                assertThat(ProgressLine.decode(ProgressLine.encode(progress)))
                        .isPresent()
                        .get()
                        .extracting(TransferProgress::messages, TransferProgress::mailbox)
                        .isEqualTo(List.of(progress.messages(), "A"));
            }
            assertThat(ProgressLine.decode("3 messages")).isEmpty();
        }
    }
}
