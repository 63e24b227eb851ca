package org.mailstead.server.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.transfer.TransferStore.ACCOUNT;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.SpecialUse;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;

class MailExportTest {
    private static final Instant TIME = Instant.parse("2026-11-01T09:05:07Z");
    @TempDir Path data;
    @TempDir Path otherData;
    @TempDir Path files;

    private static void fill(TransferStore store) throws Exception {
        store.put("Inbox", "Subject: 1\r\n\r\nFrom here\r\n\r\n.\r\n", "\\Seen $Forwarded", TIME);
        store.put("Inbox", "Subject: 0\r\n\r\nolder\r\n", "", TIME.minusSeconds(5));
        var many = new StringBuilder("\\Flagged \\Draft");
        for (int i = 0; i < 60; i++) {
            many.append(" keyword-").append(i);
        }
        store.put("Work/a.b/\u00e4 & \"c\"", "A: b\r\n\r\nx\r\n", many.toString(), TIME);
        store.put("Work", "\r\nno header\r\n", "\\Answered \\Deleted x,y", TIME);
        store.put("x".repeat(250), "A: long name\r\n", "", TIME);
        store.put("a.mbox/b", "A: 1\r\n", "", TIME);
        store.put("a", "A: 2\r\n", "", TIME);
        store.mailboxes.create(ACCOUNT, new MailboxName("Old sent"), Set.of(SpecialUse.SENT));
        store.mailboxes.unsubscribe(ACCOUNT, new MailboxName("Old sent"));
    }

    private ExportResult export(
            TransferStore store, MailFormat format, @Nullable String mailbox, boolean below)
            throws Exception {
        var name = mailbox == null ? null : new MailboxName(mailbox);
        return store.mailExport.run(
                new ExportRequest(ACCOUNT, "ann", name, below, format, files.resolve("out")),
                TransferProgress.UNSEEN);
    }

    @ParameterizedTest // store 22.3 to 22.8
    @EnumSource
    void whatIsExportedImportsAsTheSame(MailFormat format) throws Exception {
        try (var store = TransferStore.open(Engine.SQLITE, data);
                var other = TransferStore.open(Engine.SQLITE, otherData)) {
            fill(store);
            assertThat(export(store, format, null, false))
                    .isInstanceOfSatisfying(
                            ExportResult.Completed.class,
                            completed -> {
                                assertThat(completed.report().messages()).isEqualTo(7);
                                assertThat(completed.report().problems()).isEmpty();
                            });
            assertThat(files.resolve("out/errors.txt")).doesNotExist();
            other.mailboxes.delete(ACCOUNT, new MailboxName("Sent"));
            var report = other.imported(format, files.resolve("out"), "Inbox");
            assertThat(report.problems()).isEmpty();
            assertThat(other.names()).containsExactlyInAnyOrderElementsOf(store.names());
            for (var name : store.names()) {
                assertThat(other.mail(name))
                        .as(name)
                        .containsExactlyInAnyOrderElementsOf(store.mail(name));
            }
            assertThat(other.mail("Inbox").getFirst().text()).contains("older");
            var sent = other.mailboxes.find(ACCOUNT, new MailboxName("Old sent")).orElseThrow();
            assertThat(sent.specialUse()).containsExactly(SpecialUse.SENT);
            assertThat(sent.subscribed()).isFalse();
        }
    }

    @Test // store 22.3
    void oneMailboxIsExportedWithOrWithoutThoseBelow() throws Exception {
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            fill(store);
            export(store, MailFormat.MBOX, "Work", false);
            try (var all = Files.walk(files.resolve("out"))) {
                assertThat(all.filter(Files::isRegularFile).map(p -> p.getFileName().toString()))
                        .containsExactlyInAnyOrder("Work.mbox", "mailstead-export.toml");
            }
            Files.move(files.resolve("out"), files.resolve("first"));
            export(store, MailFormat.MAILDIR, "Work", true);
            assertThat(files.resolve("out/cur")).isDirectoryContaining("glob:**RT*");
            assertThat(files.resolve("out/.a&AC4-b.&AOQ- &- \"c\"/cur")).isNotEmptyDirectory();
            assertThat(export(store, MailFormat.MBOX, "None", false))
                    .isEqualTo(new ExportResult.NoSuchMailbox(new MailboxName("None")));
        }
    }

    @Test
    void aDestinationThatHoldsSomethingIsNotTouched() throws Exception {
        Files.createDirectory(files.resolve("out"));
        Files.writeString(files.resolve("out/mine"), "text");
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            assertThat(export(store, MailFormat.MBOX, null, false))
                    .isInstanceOf(ExportResult.BadDestination.class);
            assertThat(files.resolve("out")).isDirectoryContaining("glob:**mine");
            assertThat(files).isDirectoryNotContaining("glob:**partial*");
        }
    }

    @Test // store 22.7
    void aMessageThatCannotBeReadIsNoted() throws Exception {
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            store.put("A", "A: 1\r\n\r\ngood\r\n", "", TIME);
            store.put("A", "A: 2\r\n\r\nbroken\r\n", "", TIME);
            store.store.write(
                    Scope.account(ACCOUNT),
                    tx ->
                            tx.sql(
                                            """
                                            UPDATE blob SET checksum = checksum + 1
                                            WHERE id = (SELECT MAX(id) FROM blob)
                                            """)
                                    .update());
            for (var format : MailFormat.values()) {
                assertThat(export(store, format, "A", false))
                        .isInstanceOfSatisfying(
                                ExportResult.Completed.class,
                                completed ->
                                        assertThat(completed.report().messages()).isEqualTo(1));
                assertThat(files.resolve("out/errors.txt"))
                        .content()
                        .startsWith("A UID 2: cannot be read, not exported");
                Files.move(files.resolve("out"), files.resolve(format.name()));
            }
            assertThat(files.resolve("MBOX/A.mbox")).content().contains("good");
            assertThat(files.resolve("MBOX/A.mbox")).content().doesNotContain("A: 2");
        }
    }
}
