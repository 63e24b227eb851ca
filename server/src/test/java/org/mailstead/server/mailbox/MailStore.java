package org.mailstead.server.mailbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.server.store.TestDatabase;
import org.mailstead.wire.OctetSource;

/** Mailboxes in a real store, with a clock that the test moves. */
final class MailStore implements AutoCloseable {
    static final long ACCOUNT = 7;
    static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    final TestDatabase database;
    final Blobs blobs;
    final AtomicReference<Instant> time = new AtomicReference<>(START);
    final AtomicLong quota = new AtomicLong(Long.MAX_VALUE);
    final Mailboxes mailboxes;

    private MailStore(TestDatabase database, Blobs blobs, MailboxLimits limits) {
        this.database = database;
        this.blobs = blobs;
        InstantSource clock = time::get;
        this.mailboxes =
                new Mailboxes(
                        database, blobs, new ChangeFeed(), clock, new QuotaOnly(quota), limits);
    }

    static MailStore open(Engine engine, Path directory) throws StoreException {
        return open(engine, directory, MailboxLimits.DEFAULT);
    }

    static MailStore open(Engine engine, Path directory, MailboxLimits limits)
            throws StoreException {
        var database = TestDatabase.open(engine, directory);
        var blobs = Blobs.inFiles(database, directory, StoreLimits.defaults());
        return new MailStore(database, blobs, limits);
    }

    static MailboxName name(String text) {
        return new MailboxName(text);
    }

    static NewMessage message(String text, Flag... flags) {
        return message(text, Flags.of(flags));
    }

    static NewMessage message(String text, Flags flags) {
        return new NewMessage(octets(text), flags, START);
    }

    /** A message with these header fields. */
    static NewMessage withHeader(String... fields) {
        return message(String.join("\r\n", fields) + "\r\n\r\ntext\r\n");
    }

    static OctetSource octets(String text) {
        return OctetSource.of(text.getBytes(StandardCharsets.UTF_8));
    }

    long id(String mailbox) throws StoreException {
        return mailboxes.find(ACCOUNT, name(mailbox)).orElseThrow().id();
    }

    Mailbox mailbox(String name) throws StoreException {
        return mailboxes.find(ACCOUNT, name(name)).orElseThrow();
    }

    Results.Appended append(String mailbox, NewMessage... messages)
            throws StoreException, MailboxException, IOException {
        return mailboxes.append(ACCOUNT, id(mailbox), List.of(messages));
    }

    MailboxSnapshot snapshot(String mailbox) throws StoreException, MailboxException {
        return mailboxes.snapshot(ACCOUNT, id(mailbox));
    }

    /** The octets of a message, as Latin-1. */
    String text(long message) throws StoreException, IOException {
        var octets = mailboxes.content(ACCOUNT, message).orElseThrow().octets();
        return new String(octets.octets(0, (int) octets.size()), StandardCharsets.ISO_8859_1);
    }

    long count(String table) throws StoreException {
        return database.<Long, RuntimeException>read(
                Scope.account(ACCOUNT),
                tx ->
                        tx.sql("SELECT COUNT(*) FROM " + table + " WHERE account_id = ?")
                                .bind(ACCOUNT)
                                .one(row -> row.getLong(1))
                                .orElseThrow());
    }

    void execute(String sql) throws StoreException {
        database.<Integer, RuntimeException>write(
                Scope.account(ACCOUNT), tx -> tx.sql(sql).update());
    }

    @Override
    public void close() {
        mailboxes.close();
        blobs.close();
        database.close();
    }
}
