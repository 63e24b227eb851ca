package org.mailstead.server.mailbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.name;
import static org.mailstead.server.mailbox.MailStore.withHeader;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreLimits;

final class AppendsTest {
    @TempDir Path directory;

    /** Nobody helps, so that all of it is left to the transaction. */
    private static PreparedAppend alone(Blobs blobs) {
        return prepared(blobs, _ -> {});
    }

    private static PreparedAppend prepared(Blobs blobs, Executor helpers) {
        return new PreparedAppend(
                Scope.account(ACCOUNT), name("Inbox"), blobs, MailboxLimits.DEFAULT, helpers);
    }

    @ParameterizedTest // imap 9.34
    @EnumSource
    void theTransactionMakesReadyWhatNobodyHasBegunWith(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory);
                var append = alone(store.blobs)) {
            for (int i = 1; i <= 40; i++) {
                append.add(
                        withHeader("Message-ID: <" + i + "@x>", "In-Reply-To: <" + (i - 1) + "@x>"),
                        store.blobs.spool(1000),
                        false);
            }
            var appended = store.mailboxes.append(ACCOUNT, List.of(append)).getFirst();
            assertThat(appended.uids()).isEqualTo(NumberSet.range(1, 40));
            assertThat(appended.ids()).hasSize(40);
            assertThat(store.text(appended.ids().get(38))).contains("<39@x>", "<38@x>");
            var inbox = store.snapshot("Inbox");
            for (int i = 0; i < 40; i++) {
                assertThat(inbox.thread(i)).isEqualTo(inbox.id(0));
            }
        }
    }

    @ParameterizedTest // RFC 3502 §6.3.11: all or none
    @EnumSource
    void whenOneCannotBeMadeReadyNothingIsKept(Engine engine) throws Exception {
        var limits = StoreLimits.defaults().withReserveOctets(Long.MAX_VALUE);
        try (var store = MailStore.open(engine, directory);
                var full = Blobs.inFiles(store.database, directory.resolve("full"), limits);
                var good = alone(store.blobs);
                var bad = alone(full)) {
            good.add(withHeader("Message-ID: <a@x>"), store.blobs.spool(1000), false);
            bad.add(withHeader("Message-ID: <b@x>"), full.spool(1000), false);
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.mailboxes.append(ACCOUNT, List.of(good, bad)))
                    .matches(StoreException::isFull);
            assertThat(store.mailbox("Inbox").counts().messages()).isZero();
            assertThat(store.count("message_content")).isZero();
            assertThat(store.count("thread_reference")).isZero();
            var appended = store.mailboxes.append(ACCOUNT, List.of(good)).getFirst();
            assertThat(appended.uids()).isEqualTo(NumberSet.of(1));
        }
    }

    @ParameterizedTest // so that one that a slow client sends bit by bit does not pile up
    @EnumSource
    void theLastIsLeftToTheTransactionUntilAnotherComesBehindIt(Engine engine) throws Exception {
        var handedOver = new ArrayList<Runnable>();
        try (var store = MailStore.open(engine, directory);
                var append = prepared(store.blobs, handedOver::add)) {
            append.add(withHeader("Message-ID: <a@x>"), store.blobs.spool(1000), true);
            assertThat(handedOver).isEmpty();
            append.add(withHeader("Message-ID: <b@x>"), store.blobs.spool(1000), true);
            assertThat(handedOver).hasSize(1);
            handedOver.getFirst().run();
            var appended = store.mailboxes.append(ACCOUNT, List.of(append)).getFirst();
            assertThat(appended.uids()).isEqualTo(NumberSet.range(1, 2));
            assertThat(store.text(appended.ids().getFirst())).contains("<a@x>");
            assertThat(store.text(appended.ids().getLast())).contains("<b@x>");
            assertThat(handedOver).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsClosedBeforeAnybodyBeganIsForgotten(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            try (var append = alone(store.blobs)) {
                append.add(withHeader("Message-ID: <a@x>"), store.blobs.spool(1000), false);
            }
            assertThat(store.mailbox("Inbox").counts().messages()).isZero();
        }
    }

    /** Of those who may make the body ready: another thread, nobody else, whoever comes first. */
    private static final List<Executor> HELPERS =
            List.of(Runnable::run, _ -> {}, Thread::startVirtualThread);

    private static void addLarge(PreparedAppend append, Blobs blobs) throws Exception {
        var spool = blobs.spool(100_000);
        spool.out().write("Subject: large\r\n\r\n".getBytes(US_ASCII));
        spool.out().write("0123456789abcde\n".repeat(5000).getBytes(US_ASCII));
        append.add(new NewMessage(spool.content(), Flags.NONE, Instant.EPOCH), spool, true);
    }

    @ParameterizedTest
    @EnumSource
    void aLargeMessageMayBeCompressedByAnotherThread(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            for (var helpers : HELPERS) {
                try (var append = prepared(store.blobs, helpers)) {
                    addLarge(append, store.blobs);
                    var appended = store.mailboxes.append(ACCOUNT, List.of(append)).getFirst();
                    assertThat(store.text(appended.ids().getFirst())).hasSize(80_018);
                }
            }
            assertThat(store.mailboxes.verify(ACCOUNT, false)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLargeMessageThatCannotBeCompressedIsRefused(Engine engine) throws Exception {
        var limits = StoreLimits.defaults().withReserveOctets(Long.MAX_VALUE);
        try (var store = MailStore.open(engine, directory);
                var full = Blobs.inFiles(store.database, directory.resolve("full"), limits)) {
            for (var helpers : HELPERS) {
                try (var append = prepared(full, helpers)) {
                    assertThatExceptionOfType(StoreException.class)
                            .isThrownBy(() -> {
                                addLarge(append, full);
                                store.mailboxes.append(ACCOUNT, List.of(append));
                            })
                            .matches(StoreException::isFull);
                }
            }
            assertThat(store.mailbox("Inbox").counts().messages()).isZero();
        }
    }
}
