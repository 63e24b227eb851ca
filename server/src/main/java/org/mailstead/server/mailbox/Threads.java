package org.mailstead.server.mailbox;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which messages belong together, worked out when a message is put in. store.md §14
 *
 * <p>A thread knows the Message-IDs that its messages have or refer to, each with the base subject
 * of the message. A message joins the thread that knows one of its own ids with its own subject, in
 * whatever order messages arrive: a parent that comes late is known already, by those that refer to
 * it. A message that two threads know joins them: the larger one keeps its id.
 */
final class Threads {
    /** store.md 14.5 d: how far apart messages may be that only their subject connects. */
    private static final Duration SUBJECT_BEFORE = Duration.ofDays(28);

    private static final Duration SUBJECT_AFTER = Duration.ofDays(1);

    private static final byte[] NO_REFERENCE = {};

    /** However many subjects a Message-ID was given, a message costs little. */
    private static final String ASK =
            """
            SELECT * FROM (
                SELECT reference, subject, own, thread_id FROM thread_reference
                WHERE account_id = ? AND reference = ?
                LIMIT 100) AS known
            """;

    private static final int FEW = 4;
    private static final int MANY = 16;
    private static final String ASK_ONE = asking(1);
    private static final String ASK_FEW = asking(FEW);
    private static final String ASK_MANY = asking(MANY);

    private final AccountWrite write;
    private final Pending pending;

    /** What threads know of the references of some messages, with what is not saved yet. */
    private final Map<ByteBuffer, List<Entry>> known = new HashMap<>();

    private final List<Reference> unsaved = new ArrayList<>();

    Threads(AccountWrite write) {
        this(write, () -> {});
    }

    /**
     * @param pending the messages that were assigned and have no row yet
     */
    Threads(AccountWrite write, Pending pending) {
        this.write = write;
        this.pending = pending;
    }

    /** Rows of messages that are inserted when they are looked for, or at the end: together. */
    interface Pending {
        void insert() throws SQLException;
    }

    /** Looks up what is known of some messages, which are assigned next. */
    void prepare(List<PreparedMessage> messages) throws SQLException {
        known.clear();
        var references = new ArrayList<byte[]>();
        for (var message : messages) {
            for (var reference : references(message)) {
                if (known.putIfAbsent(ByteBuffer.wrap(reference), new ArrayList<>()) == null) {
                    references.add(reference);
                }
            }
        }
        int asked = 0;
        for (; references.size() - asked > FEW; asked += MANY) {
            ask(
                    ASK_MANY,
                    MANY,
                    references.subList(asked, Math.min(references.size(), asked + MANY)));
        }
        if (asked == references.size() - 1) { // as for a message that begins a thread
            ask(ASK_ONE, 1, references.subList(asked, references.size()));
        } else if (asked < references.size()) {
            ask(ASK_FEW, FEW, references.subList(asked, references.size()));
        }
    }

    /** The Message-IDs that a message refers to, and its own. */
    private static List<byte[]> references(PreparedMessage message) {
        var references = new ArrayList<>(message.facts().references());
        if (message.facts().ownReference().length > 0) {
            references.add(message.facts().ownReference());
        }
        return references;
    }

    private static String asking(int references) {
        return String.join(" UNION ALL ", Collections.nCopies(references, ASK));
    }

    /**
     * Looks up some references by one statement.
     *
     * @param places how many it asks for; as many references or fewer
     */
    private void ask(String text, int places, List<byte[]> references) throws SQLException {
        var sql = write.tx().sql(text);
        for (int i = 0; i < places; i++) {
            sql.bind(write.account())
                    .bind(i < references.size() ? references.get(i) : NO_REFERENCE);
        }
        sql.each(row -> {
            var entry = new Entry(row.getBytes(2), row.getBoolean(3), row.getLong(4));
            entries(row.getBytes(1)).add(entry);
        });
    }

    private List<Entry> entries(byte[] reference) {
        return Objects.requireNonNull(known.get(ByteBuffer.wrap(reference)), "not prepared");
    }

    /**
     * The thread of a new message, one of those that were prepared, whose content row is there
     * already, as may be those of messages that come after it.
     *
     * @param id of the message, which names the thread if it begins one
     */
    long assign(PreparedMessage message, long mailbox, long id) throws SQLException {
        var threads = knownBy(message);
        long thread;
        if (!threads.isEmpty()) {
            thread = merge(threads);
        } else if (message.facts().references().isEmpty()
                && message.isResponse()
                && !message.subjectBase().isEmpty()) {
            thread = bySubject(message, mailbox, id);
        } else {
            thread = id;
        }
        remember(message, thread);
        return thread;
    }

    /** Whether new messages of a thread are marked as seen. */
    boolean isMuted(long thread) throws SQLException {
        return write.tx()
                .sql("SELECT 1 FROM muted_thread WHERE account_id = ? AND thread_id = ?")
                .bind(write.account())
                .bind(thread)
                .one(row -> row.getInt(1))
                .isPresent();
    }

    /** Marks later messages of a thread as seen when they come, or no longer. */
    void setMuted(long thread, boolean muted) throws SQLException {
        var text =
                muted
                        ? """
                        INSERT INTO muted_thread (account_id, thread_id) VALUES (?, ?)
                        ON CONFLICT DO NOTHING
                        """
                        : "DELETE FROM muted_thread WHERE account_id = ? AND thread_id = ?";
        write.tx().sql(text).bind(write.account()).bind(thread).update();
    }

    /** The threads that know a message by its ids, lowest first. */
    private Set<Long> knownBy(PreparedMessage message) throws SQLException {
        var threads = new TreeSet<Long>();
        var subject = message.facts().subjectReference();
        var own = message.facts().ownReference();
        if (own.length > 0) {
            for (var entry : entries(own)) {
                // store.md 14.5 a: the same Message-ID, whatever the subject
                if (entry.own() || Arrays.equals(entry.subject(), subject)) {
                    threads.add(entry.thread());
                }
            }
        }
        for (var reference : message.facts().references()) {
            for (var entry : entries(reference)) {
                // store.md 14.5 b: the same subject, any for a delivery status notification
                if (Arrays.equals(entry.subject(), subject)
                        || (message.facts().isDsn() && entry.own())) {
                    threads.add(entry.thread());
                }
            }
        }
        return threads;
    }

    /** The newest message before it with the same subject in the same mailbox, not too far away. */
    private long bySubject(PreparedMessage message, long mailbox, long id) throws SQLException {
        pending.insert();
        var received = message.received();
        var contents =
                write.tx()
                        .sql(
                                """
                                SELECT id FROM message_content
                                WHERE account_id = ? AND subject_base = ? AND subject_base <> ''
                                    AND origin_mailbox_id = ? AND received BETWEEN ? AND ?
                                    AND id < ?
                                ORDER BY received DESC, id DESC
                                LIMIT 20
                                """)
                        .bind(write.account())
                        .bind(message.subjectBase())
                        .bind(mailbox)
                        .bind(received.minus(SUBJECT_BEFORE))
                        .bind(received.plus(SUBJECT_AFTER))
                        .bind(id)
                        .list(row -> row.getLong(1));
        for (var content : contents) {
            var thread = threadOf(content);
            if (thread.isPresent()) {
                return thread.get();
            }
        }
        return id;
    }

    /** The thread of a live message with some content. */
    private Optional<Long> threadOf(long content) throws SQLException {
        return write.tx()
                .sql(
                        """
                        SELECT thread_id FROM message
                        WHERE account_id = ? AND content_id = ? AND expunged IS NULL
                        LIMIT 1
                        """)
                .bind(write.account())
                .bind(content)
                .one(row -> row.getLong(1));
    }

    /** Notes what the thread of a message knows now; what was known keeps its thread. */
    private void remember(PreparedMessage message, long thread) {
        var subject = message.facts().subjectReference();
        for (var reference : message.facts().references()) {
            remember(new Reference(reference, subject, false, thread));
        }
        if (message.facts().ownReference().length > 0) {
            remember(new Reference(message.facts().ownReference(), subject, true, thread));
        }
    }

    private void remember(Reference reference) {
        unsaved.add(reference);
        var entries = entries(reference.reference());
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            if (Arrays.equals(entry.subject(), reference.subject())) {
                if (reference.own() && !entry.own()) {
                    entries.set(i, new Entry(entry.subject(), true, entry.thread()));
                }
                return;
            }
        }
        entries.add(new Entry(reference.subject(), reference.own(), reference.thread()));
    }

    /** Writes what the threads of the messages that were assigned know. */
    void save() throws SQLException {
        if (unsaved.isEmpty()) {
            return;
        }
        write.tx()
                .sql(
                        """
                        INSERT INTO thread_reference (account_id, reference, subject, own,
                            thread_id)
                        VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (account_id, reference, subject) DO UPDATE
                        SET own = 1
                        WHERE excluded.own = 1 AND thread_reference.own = 0
                        """)
                .updates(
                        unsaved,
                        (sql, each) ->
                                sql.bind(write.account())
                                        .bind(each.reference())
                                        .bind(each.subject())
                                        .bind(each.own())
                                        .bind(each.thread()));
        unsaved.clear();
    }

    /** Makes one of several threads: the largest, of equal ones the oldest. */
    private long merge(Set<Long> threads) throws SQLException {
        if (threads.size() == 1) {
            return threads.iterator().next();
        }
        pending.insert();
        save();
        var kept = 0L;
        var most = -1L;
        for (var thread : threads) {
            var count = count(thread);
            if (count > most) {
                kept = thread;
                most = count;
            }
        }
        for (var thread : threads) {
            if (thread != kept) {
                join(thread, kept);
            }
        }
        return kept;
    }

    private long count(long thread) throws SQLException {
        return write.tx()
                .sql("SELECT COUNT(*) FROM message WHERE account_id = ? AND thread_id = ?")
                .bind(write.account())
                .bind(thread)
                .one(row -> row.getLong(1))
                .orElse(0L);
    }

    private void join(long thread, long into) throws SQLException {
        var tx = write.tx();
        var mailboxes =
                tx.sql(
                                """
                                SELECT mailbox_id FROM message
                                WHERE account_id = ? AND thread_id = ? AND expunged IS NULL
                                """)
                        .bind(write.account())
                        .bind(thread)
                        .list(row -> row.getLong(1));
        for (var mailbox : Set.copyOf(mailboxes)) {
            write.touch(mailbox);
        }
        tx.sql(
                        """
                        UPDATE message
                        SET thread_id = ?,
                            mod_seq = CASE WHEN expunged IS NULL THEN ? ELSE mod_seq END
                        WHERE account_id = ? AND thread_id = ?
                        """)
                .bind(into)
                .bind(write.modSeq())
                .bind(write.account())
                .bind(thread)
                .update();
        tx.sql("UPDATE thread_reference SET thread_id = ? WHERE account_id = ? AND thread_id = ?")
                .bind(into)
                .bind(write.account())
                .bind(thread)
                .update();
        known.values().forEach(entries -> entries.replaceAll(each -> each.joined(thread, into)));
        setMuted(thread, false);
    }

    @SuppressWarnings("ArrayRecordComponent") // read once, never compared as a whole
    private record Entry(byte[] subject, boolean own, long thread) {
        Entry joined(long from, long into) {
            return thread == from ? new Entry(subject, own, into) : this;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // bound once, never compared
    private record Reference(byte[] reference, byte[] subject, boolean own, long thread) {}
}
