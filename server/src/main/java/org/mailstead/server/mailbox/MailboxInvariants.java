package org.mailstead.server.mailbox;

import java.util.List;
import org.mailstead.server.store.Invariant;

/**
 * What must hold of an account's mailboxes and messages: store.md §19. In the order in which they
 * are checked and repaired.
 *
 * <p>Repairs of messages stamp them with the mod-sequence that the transaction takes afterwards, so
 * that sessions hear of them.
 */
final class MailboxInvariants {
    private MailboxInvariants() {}

    /** Counters of the account: nothing that was given out may be given out again. */
    private static final List<Invariant> COUNTERS =
            List.of(
                    new Invariant( // 19.2
                            "mailbox %s has UIDVALIDITY %s, above the last one given out",
                            """
                            SELECT m.id, m.uid_validity
                            FROM mailbox m JOIN mail_state s ON s.account_id = m.account_id
                            WHERE m.account_id = ? AND m.uid_validity > s.last_uid_validity
                            """,
                            List.of(
                                    """
                                    UPDATE mail_state SET last_uid_validity = (
                                        SELECT MAX(uid_validity) FROM mailbox WHERE account_id = ?)
                                    WHERE account_id = ?
                                    """)),
                    new Invariant(
                            "mailbox %s has an id above the last one given out",
                            """
                            SELECT m.id
                            FROM mailbox m JOIN mail_state s ON s.account_id = m.account_id
                            WHERE m.account_id = ? AND m.id > s.last_id
                            """,
                            List.of(
                                    """
                                    UPDATE mail_state SET last_id = (
                                        SELECT MAX(id) FROM mailbox WHERE account_id = ?)
                                    WHERE account_id = ?
                                    """)),
                    new Invariant(
                            "message %s or its thread %s has an id above the last one given out",
                            """
                            SELECT e.id, e.thread_id
                            FROM message e JOIN mail_state s ON s.account_id = e.account_id
                            WHERE e.account_id = ? AND (e.id > s.last_id OR e.thread_id > s.last_id)
                            """,
                            List.of(
                                    """
                                    UPDATE mail_state SET last_id = (
                                        SELECT MAX(CASE WHEN thread_id > id THEN thread_id ELSE id END)
                                        FROM message WHERE account_id = ?)
                                    WHERE account_id = ?
                                    """)),
                    new Invariant( // 19.6
                            "message %s has mod-sequence %s, above the account's",
                            """
                            SELECT e.id, e.mod_seq
                            FROM message e JOIN mail_state s ON s.account_id = e.account_id
                            WHERE e.account_id = ? AND e.mod_seq > s.mod_seq
                            """,
                            List.of(
                                    """
                                    UPDATE mail_state SET mod_seq = (
                                        SELECT MAX(mod_seq) FROM message WHERE account_id = ?)
                                    WHERE account_id = ?
                                    """)),
                    new Invariant( // 19.3
                            "mailbox %s has mod-sequence %s, above the account's",
                            """
                            SELECT m.id, m.mod_seq
                            FROM mailbox m JOIN mail_state s ON s.account_id = m.account_id
                            WHERE m.account_id = ? AND m.mod_seq > s.mod_seq
                            """,
                            List.of(
                                    """
                                    UPDATE mail_state SET mod_seq = (
                                        SELECT MAX(mod_seq) FROM mailbox WHERE account_id = ?)
                                    WHERE account_id = ?
                                    """)),
                    new Invariant( // 19.5
                            "annotation %s of mailbox %s has a mod-sequence above the account's",
                            """
                            SELECT a.entry, a.mailbox_id
                            FROM annotation a JOIN mail_state s ON s.account_id = a.account_id
                            WHERE a.account_id = ? AND a.mod_seq > s.mod_seq
                            """,
                            List.of(
                                    """
                                    UPDATE mail_state SET mod_seq = (
                                        SELECT MAX(mod_seq) FROM annotation WHERE account_id = ?)
                                    WHERE account_id = ?
                                    """)));

    private static final List<Invariant> MESSAGES =
            List.of(
                    new Invariant( // 19.6
                            "message %s was made at mod-sequence %s and changed at %s",
                            """
                            SELECT id, create_seq, mod_seq FROM message
                            WHERE account_id = ? AND (create_seq < 1 OR create_seq > mod_seq)
                            """,
                            List.of(
                                    """
                                    UPDATE message SET create_seq = mod_seq
                                    WHERE account_id = ? AND (create_seq < 1 OR create_seq > mod_seq)
                                    """)),
                    new Invariant(
                            "message %s is in a mailbox that was removed",
                            """
                            SELECT e.id
                            FROM message e
                            JOIN mailbox m ON m.account_id = e.account_id AND m.id = e.mailbox_id
                            WHERE e.account_id = ? AND e.expunged IS NULL
                                AND m.expunged IS NOT NULL
                            """),
                    new Invariant( // 19.8
                            "message %s has lost its content",
                            """
                            SELECT e.id
                            FROM message e
                            LEFT JOIN message_content c
                                ON c.account_id = e.account_id AND c.id = e.content_id
                            WHERE e.account_id = ? AND e.expunged IS NULL AND c.id IS NULL
                            """),
                    new Invariant( // 19.8
                            "content %s has %s octets, and prefix and blob %s",
                            """
                            SELECT c.id, c.size, length(c.prefix) + b.size
                            FROM message_content c
                            JOIN blob b ON b.account_id = c.account_id AND b.id = c.blob_id
                            WHERE c.account_id = ? AND c.size <> length(c.prefix) + b.size
                            """),
                    new Invariant( // 19.8
                            "message %s has %s octets, and its content %s",
                            """
                            SELECT e.id, e.size, c.size
                            FROM message e
                            JOIN message_content c
                                ON c.account_id = e.account_id AND c.id = e.content_id
                            WHERE e.account_id = ? AND e.size <> c.size
                            """),
                    new Invariant( // 19.15
                            "content %s has no structure",
                            """
                            SELECT id FROM message_content
                            WHERE account_id = ? AND (length(structure) = 0
                                OR length(envelope) = 0 OR length(body_structure) = 0)
                            """),
                    new Invariant(
                            "content %s is no message's",
                            """
                            SELECT c.id FROM message_content c
                            WHERE c.account_id = ? AND NOT EXISTS (
                                SELECT 1 FROM message e
                                WHERE e.account_id = c.account_id AND e.content_id = c.id)
                            """,
                            List.of(
                                    """
                                    DELETE FROM message_content
                                    WHERE account_id = ? AND NOT EXISTS (
                                        SELECT 1 FROM message e
                                        WHERE e.account_id = message_content.account_id
                                            AND e.content_id = message_content.id)
                                    """)),
                    new Invariant(
                            "blob %s is no message's",
                            """
                            SELECT b.id FROM blob b
                            WHERE b.account_id = ? AND NOT EXISTS (
                                SELECT 1 FROM message_content c
                                WHERE c.account_id = b.account_id AND c.blob_id = b.id)
                            """,
                            List.of(
                                    """
                                    DELETE FROM blob_content
                                    WHERE account_id = ? AND NOT EXISTS (
                                        SELECT 1 FROM message_content c
                                        WHERE c.account_id = blob_content.account_id
                                            AND c.blob_id = blob_content.id)
                                    """,
                                    """
                                    DELETE FROM blob
                                    WHERE account_id = ? AND NOT EXISTS (
                                        SELECT 1 FROM message_content c
                                        WHERE c.account_id = blob.account_id AND c.blob_id = blob.id)
                                    """)),
                    new Invariant( // 19.10
                            "message %s has no thread",
                            """
                            SELECT id FROM message
                            WHERE account_id = ? AND thread_id < 1
                            """,
                            List.of(
                                    """
                                    UPDATE message
                                    SET thread_id = id, mod_seq = (
                                        SELECT mod_seq + 1 FROM mail_state WHERE account_id = ?)
                                    WHERE account_id = ? AND thread_id < 1
                                    """)),
                    new Invariant(
                            "message %s has flags %s, which are none",
                            """
                            SELECT id, flags FROM message
                            WHERE account_id = ? AND (flags < 0 OR flags > 1023)
                            """,
                            List.of(
                                    """
                                    UPDATE message
                                    SET flags = flags & 1023, mod_seq = (
                                        SELECT mod_seq + 1 FROM mail_state WHERE account_id = ?)
                                    WHERE account_id = ? AND (flags < 0 OR flags > 1023)
                                    """)));

    private static final List<Invariant> MAILBOXES =
            List.of(
                    new Invariant(
                            "there is no Inbox",
                            """
                            SELECT 1 FROM mail_state s
                            WHERE s.account_id = ? AND NOT EXISTS (
                                SELECT 1 FROM mailbox m
                                WHERE m.account_id = s.account_id AND m.name = 'Inbox'
                                    AND m.expunged IS NULL)
                            """),
                    new Invariant( // 19.3
                            "mailbox %s was made at mod-sequence %s and changed at %s",
                            """
                            SELECT id, create_seq, mod_seq FROM mailbox
                            WHERE account_id = ? AND (create_seq < 1 OR create_seq > mod_seq)
                            """,
                            List.of(
                                    """
                                    UPDATE mailbox SET create_seq = mod_seq
                                    WHERE account_id = ? AND (create_seq < 1 OR create_seq > mod_seq)
                                    """)),
                    new Invariant( // 19.3
                            "mailbox %s has mod-sequence %s, and a message in it %s",
                            """
                            SELECT m.id, m.mod_seq, MAX(e.mod_seq)
                            FROM mailbox m
                            JOIN message e ON e.account_id = m.account_id AND e.mailbox_id = m.id
                            WHERE m.account_id = ?
                            GROUP BY m.id, m.mod_seq
                            HAVING MAX(e.mod_seq) > m.mod_seq
                            """,
                            List.of(
                                    """
                                    UPDATE mailbox SET mod_seq = (
                                        SELECT MAX(e.mod_seq) FROM message e
                                        WHERE e.account_id = mailbox.account_id
                                            AND e.mailbox_id = mailbox.id)
                                    WHERE account_id = ? AND EXISTS (
                                        SELECT 1 FROM message e
                                        WHERE e.account_id = mailbox.account_id
                                            AND e.mailbox_id = mailbox.id
                                            AND e.mod_seq > mailbox.mod_seq)
                                    """)),
                    new Invariant( // 19.7
                            "mailbox %s would give out UID %s again: it has a message with %s",
                            """
                            SELECT m.id, m.uid_next, MAX(e.uid)
                            FROM mailbox m
                            JOIN message e ON e.account_id = m.account_id AND e.mailbox_id = m.id
                            WHERE m.account_id = ?
                            GROUP BY m.id, m.uid_next
                            HAVING MAX(e.uid) >= m.uid_next
                            """,
                            List.of(
                                    """
                                    UPDATE mailbox SET uid_next = (
                                        SELECT MAX(e.uid) + 1 FROM message e
                                        WHERE e.account_id = mailbox.account_id
                                            AND e.mailbox_id = mailbox.id)
                                    WHERE account_id = ? AND EXISTS (
                                        SELECT 1 FROM message e
                                        WHERE e.account_id = mailbox.account_id
                                            AND e.mailbox_id = mailbox.id
                                            AND e.uid >= mailbox.uid_next)
                                    """)),
                    new Invariant( // 19.4
                            "mailbox %s (%s) is not below the mailbox that its name says",
                            """
                            SELECT m.id, m.name
                            FROM mailbox m
                            LEFT JOIN mailbox p
                                ON p.account_id = m.account_id AND p.id = m.parent_id
                                AND p.expunged IS NULL
                            WHERE m.account_id = ? AND m.expunged IS NULL AND (
                                (m.parent_id = 0 AND m.name LIKE '%/%')
                                OR (m.parent_id <> 0 AND (p.id IS NULL
                                    OR substr(m.name, 1, length(p.name) + 1) <> p.name || '/'
                                    OR substr(m.name, length(p.name) + 2) LIKE '%/%')))
                            """,
                            List.of(
                                    """
                                    UPDATE mailbox SET parent_id = COALESCE((
                                        SELECT p.id FROM mailbox p
                                        WHERE p.account_id = mailbox.account_id
                                            AND p.expunged IS NULL
                                            AND substr(mailbox.name, 1, length(p.name) + 1)
                                                = p.name || '/'
                                            AND substr(mailbox.name, length(p.name) + 2)
                                                NOT LIKE '%/%'), 0)
                                    WHERE account_id = ? AND expunged IS NULL
                                    """)),
                    new Invariant( // 19.15
                            "mailboxes %s and %s have the same special use",
                            """
                            SELECT a.id, b.id
                            FROM mailbox a
                            JOIN mailbox b ON b.account_id = a.account_id AND b.id > a.id
                            WHERE a.account_id = ? AND a.expunged IS NULL AND b.expunged IS NULL
                                AND (a.special_use & b.special_use) <> 0
                            """,
                            List.of(
                                    """
                                    UPDATE mailbox SET special_use = 0
                                    WHERE account_id = ? AND expunged IS NULL AND EXISTS (
                                        SELECT 1 FROM mailbox a
                                        WHERE a.account_id = mailbox.account_id
                                            AND a.id < mailbox.id AND a.expunged IS NULL
                                            AND (a.special_use & mailbox.special_use) <> 0)
                                    """)),
                    new Invariant( // 19.11
                            "mailbox %s counts %s messages of %s octets, and has %s of %s;"
                                    + " or it counts wrong what is unseen or deleted",
                            """
                            SELECT m.id, m.messages, m.size, COUNT(e.uid), COALESCE(SUM(e.size), 0)
                            FROM mailbox m
                            LEFT JOIN message e
                                ON e.account_id = m.account_id AND e.mailbox_id = m.id
                                AND e.expunged IS NULL
                            WHERE m.account_id = ?
                            GROUP BY m.id, m.messages, m.size, m.deleted, m.unseen, m.unread,
                                m.deleted_size
                            HAVING m.messages <> COUNT(e.uid)
                                OR m.size <> COALESCE(SUM(e.size), 0)
                                OR m.deleted <> COALESCE(SUM((e.flags & 8) / 8), 0)
                                OR m.unseen <> COALESCE(SUM(1 - (e.flags & 1)), 0)
                                OR m.unread <>
                                    COALESCE(SUM((1 - (e.flags & 1)) * (1 - (e.flags & 8) / 8)), 0)
                                OR m.deleted_size <>
                                    COALESCE(SUM((e.flags & 8) / 8 * e.size), 0)
                            """,
                            List.of(
                                    """
                                    UPDATE mailbox SET
                                        messages = (
                                            SELECT COUNT(*) FROM message e
                                            WHERE e.account_id = mailbox.account_id
                                                AND e.mailbox_id = mailbox.id
                                                AND e.expunged IS NULL),
                                        (size, deleted, unseen, unread, deleted_size) = (
                                            SELECT
                                                COALESCE(SUM(e.size), 0),
                                                COALESCE(SUM((e.flags & 8) / 8), 0),
                                                COALESCE(SUM(1 - (e.flags & 1)), 0),
                                                COALESCE(SUM((1 - (e.flags & 1))
                                                    * (1 - (e.flags & 8) / 8)), 0),
                                                COALESCE(SUM((e.flags & 8) / 8 * e.size), 0)
                                            FROM message e
                                            WHERE e.account_id = mailbox.account_id
                                                AND e.mailbox_id = mailbox.id
                                                AND e.expunged IS NULL)
                                    WHERE account_id = ?
                                    """)),
                    new Invariant( // 19.12
                            "the account counts %s octets, and its messages have %s",
                            """
                            SELECT s.usage_octets, COALESCE(SUM(e.size), 0)
                            FROM mail_state s
                            LEFT JOIN message e
                                ON e.account_id = s.account_id AND e.content_id IS NOT NULL
                            WHERE s.account_id = ?
                            GROUP BY s.usage_octets
                            HAVING s.usage_octets <> COALESCE(SUM(e.size), 0)
                            """,
                            List.of(
                                    """
                                    UPDATE mail_state SET usage_octets = (
                                        SELECT COALESCE(SUM(size), 0) FROM message
                                        WHERE account_id = ? AND content_id IS NOT NULL)
                                    WHERE account_id = ?
                                    """)));

    static final List<List<Invariant>> ALL = List.of(COUNTERS, MESSAGES, MAILBOXES);
}
