package org.mailstead.server.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Finding;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Verification;
import org.mailstead.wire.OctetSource;

/** A backup made under load is a store that verifies and has what was acknowledged before. */
class MailBackupTest {
    @TempDir Path data;
    @TempDir Path files;

    @Test // store §23
    void aBackupUnderLoadHasEveryMessageAcknowledgedBefore() throws Exception {
        var copy = files.resolve("copy");
        List<String> before;
        try (var store = TransferStore.open(Engine.SQLITE, data);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Files.writeString(data.resolve("certificate.pem"), "secret");
            Files.setPosixFilePermissions(
                    data.resolve("certificate.pem"), PosixFilePermissions.fromString("rw-------"));
            store.mailboxes.create(TransferStore.ACCOUNT, new MailboxName("Load"), Set.of());
            var load = new Load(store);
            for (int i = 0; i < 4; i++) {
                var writer = i;
                threads.execute(() -> load.keepOn(writer));
            }
            while (load.acknowledged.size() < 200) {
                Thread.onSpinWait();
            }
            before = List.copyOf(load.acknowledged);
            var report = new MailBackup(store.store.blobs(), data).write(copy);
            load.stop.set(true);
            assertThat(report.databases()).isEqualTo(2);
            assertThat(report.files()).isEqualTo(1);
        }
        assertThat(copy.resolve("certificate.pem")).content().isEqualTo("secret");
        assertThat(Files.getPosixFilePermissions(copy.resolve("certificate.pem")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var store = TransferStore.open(Engine.SQLITE, copy)) {
            assertThat(store.mail("Load"))
                    .extracting(TransferStore.Mail::text)
                    .containsAll(before)
                    .doesNotHaveDuplicates();
            var scope = Scope.account(TransferStore.ACCOUNT);
            assertThat(store.mailboxes.verify(scope.accountId(), false)).isEmpty();
            var verification = new Verification(store.store.blobs(), () -> TransferStore.NOW);
            assertThat(verification.verify(scope, false))
                    .allMatch(found -> found instanceof Finding.Stray);
        }
    }

    @Test
    void whatIsThereIsNotOverwrittenAndNothingHalfDoneStays() throws Exception {
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            Files.writeString(files.resolve("mine"), "text");
            var backup = new MailBackup(store.store.blobs(), data);
            assertThatThrownBy(() -> backup.write(files)).isInstanceOf(IOException.class);
            assertThat(files.resolve("mine")).hasContent("text");
            assertThat(files).isDirectoryNotContaining("glob:**partial*");
        }
    }

    @Test
    void aBackupBelowTheDataDirectoryIsNoPartOfTheNextOne() throws Exception {
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            store.put("Inbox", "A: b\r\n\r\nx\r\n", "", TransferStore.NOW);
            var backup = new MailBackup(store.store.blobs(), data);
            backup.write(data.resolve("backups/one"));
            var report = backup.write(data.resolve("backups/two"));
            assertThat(report.files()).isZero();
            assertThat(data.resolve("backups/two/backups/one")).doesNotExist();
        }
    }

    /** Puts messages in, large and small, and removes some. */
    private static final class Load {
        private final TransferStore store;
        private final AtomicBoolean stop = new AtomicBoolean();

        /** Of messages that stay. */
        private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();

        private Load(TransferStore store) {
            this.store = store;
        }

        private void keepOn(int writer) {
            try {
                var mailbox =
                        store.mailboxes
                                .find(TransferStore.ACCOUNT, new MailboxName("Load"))
                                .orElseThrow();
                for (int i = 0; !stop.get(); i++) {
                    put(mailbox.id(), writer, i);
                }
            } catch (StoreException | MailboxException | IOException e) {
                throw new AssertionError(e);
            }
        }

        private void put(long mailbox, int writer, int number)
                throws StoreException, MailboxException, IOException {
            var size = number % 20 == 0 ? 120_000 : 100;
            var text =
                    "Subject: %d.%d\r\n\r\n%s\r\n"
                            .formatted(writer, number, noise(size, writer * 100_000 + number));
            var added =
                    store.mailboxes.append(
                            TransferStore.ACCOUNT,
                            mailbox,
                            List.of(
                                    new NewMessage(
                                            OctetSource.of(text.getBytes(US_ASCII)),
                                            Flags.NONE,
                                            Instant.EPOCH)));
            if (number % 5 == 1) {
                store.mailboxes.remove(TransferStore.ACCOUNT, mailbox, added.uids());
            } else {
                acknowledged.add(text);
            }
        }

        private static String noise(int octets, long seed) {
            var random = new Random(seed);
            var text = new StringBuilder(octets);
            random.ints(octets, '0', 'z' + 1).forEach(c -> text.append((char) c));
            return text.toString();
        }
    }
}
