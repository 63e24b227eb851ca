package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.server.store.Tx;

/**
 * One thing that must be so, as SQL in which {@code :account} is the account and {@code :modseq}
 * the mod-sequence of a repair.
 *
 * @param problem what is wrong with each row that is found
 * @param find gives a row of text for each thing that is wrong
 * @param fixes repair it, in order; none if it cannot be repaired
 */
record Check(String problem, String find, List<String> fixes) {

    private static Check of(String problem, String find, String... fixes) {
        return new Check(problem, find, List.of(fixes));
    }

    /** The highest mod-sequence anywhere in an account. */
    static long highestModSeq(Tx tx) throws SQLException {
        return tx.sql(
                        """
                        SELECT COALESCE(MAX(each.mod_seq), 1) FROM (
                            SELECT mod_seq FROM mail_state WHERE account_id = :account
                            UNION ALL SELECT mod_seq FROM mailbox WHERE account_id = :account
                            UNION ALL SELECT mod_seq FROM message WHERE account_id = :account
                            UNION ALL SELECT mod_seq FROM subscription WHERE account_id = :account
                            UNION ALL SELECT mod_seq FROM annotation WHERE account_id = :account
                        ) each
                        """
                                .replace(":account", Long.toString(tx.scope().accountId())))
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    static void raiseModSeq(Tx tx, long modSeq) throws SQLException {
        tx.sql("UPDATE mail_state SET mod_seq = ? WHERE account_id = ?")
                .bind(modSeq)
                .bind(tx.scope().accountId())
                .update();
    }

    /** All of them: a repair may lean on those before it. store.md §19 */
    static List<Check> all() {
        var all = new ArrayList<Check>();
        all.addAll(OF_COUNTERS);
        all.addAll(OF_MAILBOXES);
        all.addAll(OF_MESSAGES);
        all.addAll(OF_CONTENT);
        all.addAll(OF_SUMS);
        return all;
    }

    private static final List<Check> OF_COUNTERS =
            List.of(
                    // 19.3, 19.6; every repair raises it
                    of(
                            "mod-sequence beyond the account's last",
                            """
                            SELECT 'mod-sequence ' || top.mod_seq FROM (
                                SELECT MAX(each.mod_seq) AS mod_seq FROM (
                                    SELECT mod_seq FROM mailbox WHERE account_id = :account
                                    UNION ALL
                                    SELECT mod_seq FROM message WHERE account_id = :account
                                    UNION ALL
                                    SELECT mod_seq FROM subscription WHERE account_id = :account
                                    UNION ALL
                                    SELECT mod_seq FROM annotation WHERE account_id = :account
                                ) each
                            ) top
                            WHERE top.mod_seq > (
                                SELECT mod_seq FROM mail_state WHERE account_id = :account)
                            """),
                    // 4.1
                    of(
                            "id beyond the account's last",
                            """
                            SELECT 'id ' || top.id FROM (
                                SELECT MAX(each.id) AS id FROM (
                                    SELECT id FROM mailbox WHERE account_id = :account
                                    UNION ALL SELECT id FROM message WHERE account_id = :account
                                    UNION ALL
                                    SELECT id FROM message_content WHERE account_id = :account
                                    UNION ALL SELECT id FROM blob WHERE account_id = :account
                                ) each
                            ) top
                            WHERE top.id > (
                                SELECT last_id FROM mail_state WHERE account_id = :account)
                            """,
                            """
                            UPDATE mail_state SET last_id = (
                                SELECT MAX(each.id) FROM (
                                    SELECT id FROM mailbox WHERE account_id = :account
                                    UNION ALL SELECT id FROM message WHERE account_id = :account
                                    UNION ALL
                                    SELECT id FROM message_content WHERE account_id = :account
                                    UNION ALL SELECT id FROM blob WHERE account_id = :account
                                ) each)
                            WHERE account_id = :account
                            """),
                    // 19.2
                    of(
                            "UIDVALIDITY beyond the account's last",
                            """
                            SELECT 'mailbox ' || name FROM mailbox
                            WHERE account_id = :account AND uid_validity > (
                                SELECT last_uid_validity FROM mail_state
                                WHERE account_id = :account)
                            """,
                            """
                            UPDATE mail_state SET last_uid_validity = (
                                SELECT MAX(uid_validity) FROM mailbox WHERE account_id = :account)
                            WHERE account_id = :account
                            """));

    private static final List<Check> OF_MAILBOXES =
            List.of(
                    // 19.4, 19.15
                    of(
                            "mailbox without the mailbox above it",
                            """
                            SELECT 'mailbox ' || m.name FROM mailbox m
                            WHERE m.account_id = :account AND m.expunged IS NULL
                                AND m.parent_id <> 0 AND NOT EXISTS (
                                    SELECT 1 FROM mailbox p
                                    WHERE p.account_id = :account AND p.id = m.parent_id
                                        AND p.expunged IS NULL
                                        AND p.name = SUBSTR(m.name, 1, LENGTH(p.name))
                                        AND SUBSTR(m.name, LENGTH(p.name) + 1, 1) = '/'
                                        AND SUBSTR(m.name, LENGTH(p.name) + 2) NOT LIKE '%/%')
                            """),
                    of(
                            "mailbox at the top with a name of several elements",
                            """
                            SELECT 'mailbox ' || name FROM mailbox
                            WHERE account_id = :account AND expunged IS NULL AND parent_id = 0
                                AND name LIKE '%/%'
                            """),
                    // 19.3
                    of(
                            "mod-sequence of a mailbox below that of its creation",
                            """
                            SELECT 'mailbox ' || name FROM mailbox
                            WHERE account_id = :account
                                AND (create_seq < 1 OR create_seq > mod_seq)
                            """,
                            """
                            UPDATE mailbox SET create_seq = CASE
                                WHEN mod_seq < 1 THEN 1 ELSE mod_seq END
                            WHERE account_id = :account
                                AND (create_seq < 1 OR create_seq > mod_seq)
                            """),
                    // 19.15
                    of(
                            "special use of several mailboxes",
                            """
                            SELECT 'mailboxes ' || a.name || ' and ' || b.name
                            FROM mailbox a
                            JOIN mailbox b ON b.account_id = a.account_id AND b.id > a.id
                            WHERE a.account_id = :account AND a.expunged IS NULL
                                AND b.expunged IS NULL AND a.special_use & b.special_use <> 0
                            """,
                            """
                            UPDATE mailbox SET special_use = 0, mod_seq = :modseq
                            WHERE account_id = :account AND expunged IS NULL AND EXISTS (
                                SELECT 1 FROM mailbox a
                                WHERE a.account_id = :account AND a.id < mailbox.id
                                    AND a.expunged IS NULL
                                    AND a.special_use & mailbox.special_use <> 0)
                            """),
                    // 19.5
                    of(
                            "annotation of no mailbox",
                            """
                            SELECT 'entry ' || entry || ' of mailbox ' || mailbox_id
                            FROM annotation
                            WHERE account_id = :account AND expunged IS NULL AND mailbox_id <> 0
                                AND mailbox_id NOT IN (
                                    SELECT id FROM mailbox
                                    WHERE account_id = :account AND expunged IS NULL)
                            """,
                            """
                            DELETE FROM annotation
                            WHERE account_id = :account AND mailbox_id <> 0
                                AND mailbox_id NOT IN (
                                    SELECT id FROM mailbox
                                    WHERE account_id = :account AND expunged IS NULL)
                            """),
                    of(
                            "mod-sequence of an annotation out of order",
                            """
                            SELECT 'entry ' || a.entry || ' of mailbox ' || a.mailbox_id
                            FROM annotation a
                            WHERE a.account_id = :account
                                AND (a.create_seq < 1 OR a.create_seq > a.mod_seq OR EXISTS (
                                    SELECT 1 FROM mailbox m
                                    WHERE m.account_id = :account AND m.id = a.mailbox_id
                                        AND m.mod_seq < a.mod_seq))
                            """,
                            """
                            UPDATE annotation SET create_seq = 1
                            WHERE account_id = :account
                                AND (create_seq < 1 OR create_seq > mod_seq)
                            """,
                            """
                            UPDATE mailbox SET mod_seq = :modseq
                            WHERE account_id = :account AND EXISTS (
                                SELECT 1 FROM annotation a
                                WHERE a.account_id = :account AND a.mailbox_id = mailbox.id
                                    AND a.mod_seq > mailbox.mod_seq)
                            """),
                    of(
                            "account without Inbox",
                            """
                            SELECT 'account ' || account_id FROM mail_state
                            WHERE account_id = :account AND NOT EXISTS (
                                SELECT 1 FROM mailbox
                                WHERE account_id = :account AND name = 'Inbox'
                                    AND expunged IS NULL)
                            """),
                    of(
                            "keyword of no mailbox",
                            """
                            SELECT 'keyword ' || keyword || ' of mailbox ' || mailbox_id
                            FROM mailbox_keyword
                            WHERE account_id = :account AND mailbox_id NOT IN (
                                SELECT id FROM mailbox
                                WHERE account_id = :account AND expunged IS NULL)
                            """,
                            """
                            DELETE FROM mailbox_keyword
                            WHERE account_id = :account AND mailbox_id NOT IN (
                                SELECT id FROM mailbox
                                WHERE account_id = :account AND expunged IS NULL)
                            """));

    private static final List<Check> OF_MESSAGES =
            List.of(
                    // 23.10
                    of(
                            "message in a mailbox that is no more",
                            """
                            SELECT 'message ' || m.id FROM message m
                            JOIN mailbox b ON b.account_id = m.account_id AND b.id = m.mailbox_id
                            WHERE m.account_id = :account AND m.expunged IS NULL
                                AND b.expunged IS NOT NULL
                            """,
                            // letters are worth more than a removal: the mailbox comes back
                            """
                            UPDATE mailbox
                            SET expunged = NULL, mod_seq = :modseq, parent_id = 0,
                                name = CASE WHEN EXISTS (
                                        SELECT 1 FROM mailbox o
                                        WHERE o.account_id = :account AND o.id <> mailbox.id
                                            AND o.name = mailbox.name)
                                    THEN 'Recovered-' || id ELSE name END
                            WHERE account_id = :account AND expunged IS NOT NULL AND id IN (
                                SELECT mailbox_id FROM message
                                WHERE account_id = :account AND expunged IS NULL)
                            """),
                    // 19.6
                    of(
                            "mod-sequence of a message below that of its creation",
                            """
                            SELECT 'message ' || id FROM message
                            WHERE account_id = :account
                                AND (create_seq < 1 OR create_seq > mod_seq)
                            """,
                            """
                            UPDATE message SET create_seq = CASE
                                WHEN mod_seq < 1 THEN 1 ELSE mod_seq END
                            WHERE account_id = :account
                                AND (create_seq < 1 OR create_seq > mod_seq)
                            """),
                    // 19.7
                    of(
                            "UID not below the mailbox's next",
                            """
                            SELECT 'mailbox ' || b.name FROM mailbox b
                            WHERE b.account_id = :account AND b.uid_next <= (
                                SELECT MAX(m.uid) FROM message m
                                WHERE m.account_id = :account AND m.mailbox_id = b.id)
                            """,
                            """
                            UPDATE mailbox SET mod_seq = :modseq, uid_next = 1 + (
                                SELECT MAX(m.uid) FROM message m
                                WHERE m.account_id = :account AND m.mailbox_id = mailbox.id)
                            WHERE account_id = :account AND uid_next <= (
                                SELECT MAX(m.uid) FROM message m
                                WHERE m.account_id = :account AND m.mailbox_id = mailbox.id)
                            """),
                    of(
                            "UID outside 1..4294967295",
                            """
                            SELECT 'message ' || id FROM message
                            WHERE account_id = :account AND (uid < 1 OR uid > 4294967295)
                            """),
                    of(
                            "flag that is none",
                            """
                            SELECT 'message ' || id FROM message
                            WHERE account_id = :account AND (flags < 0 OR flags > 1023)
                            """,
                            """
                            UPDATE message SET flags = flags & 1023, mod_seq = :modseq
                            WHERE account_id = :account AND (flags < 0 OR flags > 1023)
                            """),
                    // 19.10
                    of(
                            "message without thread",
                            """
                            SELECT 'message ' || id FROM message
                            WHERE account_id = :account AND expunged IS NULL AND thread_id < 1
                            """,
                            """
                            UPDATE message SET thread_id = id, mod_seq = :modseq
                            WHERE account_id = :account AND expunged IS NULL AND thread_id < 1
                            """),
                    of(
                            "reference of a thread without messages",
                            """
                            SELECT 'thread ' || r.thread_id FROM thread_reference r
                            WHERE r.account_id = :account AND NOT EXISTS (
                                SELECT 1 FROM message m
                                WHERE m.account_id = :account AND m.thread_id = r.thread_id
                                    AND m.content_id IS NOT NULL)
                            """,
                            """
                            DELETE FROM thread_reference
                            WHERE account_id = :account AND NOT EXISTS (
                                SELECT 1 FROM message m
                                WHERE m.account_id = :account
                                    AND m.thread_id = thread_reference.thread_id
                                    AND m.content_id IS NOT NULL)
                            """));

    private static final List<Check> OF_CONTENT =
            List.of(
                    // 19.8
                    of(
                            "message without content",
                            """
                            SELECT 'message ' || m.id FROM message m
                            WHERE m.account_id = :account AND m.expunged IS NULL AND NOT EXISTS (
                                SELECT 1 FROM message_content c
                                JOIN blob b ON b.account_id = c.account_id AND b.id = c.blob_id
                                WHERE c.account_id = :account AND c.id = m.content_id)
                            """),
                    of(
                            "content without structure",
                            """
                            SELECT 'content ' || id FROM message_content
                            WHERE account_id = :account AND (LENGTH(structure) = 0
                                OR LENGTH(envelope) = 0 OR LENGTH(body_structure) = 0)
                            """),
                    of(
                            "size of content is not that of its octets",
                            """
                            SELECT 'content ' || c.id FROM message_content c
                            JOIN blob b ON b.account_id = c.account_id AND b.id = c.blob_id
                            WHERE c.account_id = :account AND c.size <> LENGTH(c.prefix) + b.size
                            """,
                            """
                            UPDATE message_content SET size = LENGTH(prefix) + (
                                SELECT b.size FROM blob b
                                WHERE b.account_id = :account AND b.id = message_content.blob_id)
                            WHERE account_id = :account
                            """),
                    of(
                            "size of a message is not that of its content",
                            """
                            SELECT 'message ' || m.id FROM message m
                            JOIN message_content c
                                ON c.account_id = m.account_id AND c.id = m.content_id
                            WHERE m.account_id = :account AND m.size <> c.size
                            """,
                            """
                            UPDATE message SET mod_seq = :modseq, size = (
                                SELECT c.size FROM message_content c
                                WHERE c.account_id = :account AND c.id = message.content_id)
                            WHERE account_id = :account AND content_id IS NOT NULL AND size <> (
                                SELECT c.size FROM message_content c
                                WHERE c.account_id = :account AND c.id = message.content_id)
                            """),
                    // 19.9
                    of(
                            "content of no message",
                            """
                            SELECT 'content ' || c.id FROM message_content c
                            WHERE c.account_id = :account AND NOT EXISTS (
                                SELECT 1 FROM message m
                                WHERE m.account_id = :account AND m.content_id = c.id)
                            """,
                            """
                            DELETE FROM message_content
                            WHERE account_id = :account AND NOT EXISTS (
                                SELECT 1 FROM message m
                                WHERE m.account_id = :account
                                    AND m.content_id = message_content.id)
                            """));

    private static final List<Check> OF_SUMS =
            List.of(
                    // 19.15
                    of(
                            "mod-sequence of a mailbox below that of its messages",
                            """
                            SELECT 'mailbox ' || b.name FROM mailbox b
                            WHERE b.account_id = :account AND b.mod_seq < (
                                SELECT MAX(m.mod_seq) FROM message m
                                WHERE m.account_id = :account AND m.mailbox_id = b.id)
                            """,
                            """
                            UPDATE mailbox SET mod_seq = (
                                SELECT MAX(m.mod_seq) FROM message m
                                WHERE m.account_id = :account AND m.mailbox_id = mailbox.id)
                            WHERE account_id = :account AND mod_seq < (
                                SELECT MAX(m.mod_seq) FROM message m
                                WHERE m.account_id = :account AND m.mailbox_id = mailbox.id)
                            """),
                    // 19.11
                    of(
                            "counts of a mailbox are not those of its messages",
                            """
                            SELECT 'mailbox ' || b.name || ': ' || b.messages || ' messages, '
                                || b.deleted || ' deleted, ' || b.unseen || ' unseen, '
                                || b.unread || ' unread, ' || b.size || ' octets, '
                                || b.deleted_size || ' octets deleted'
                            FROM mailbox b
                            LEFT JOIN (
                                SELECT mailbox_id, COUNT(*) AS messages,
                                    SUM((flags & 8) / 8) AS deleted,
                                    SUM(1 - (flags & 1)) AS unseen,
                                    SUM(CASE WHEN flags & 9 = 0 THEN 1 ELSE 0 END) AS unread,
                                    SUM(size) AS size,
                                    SUM((flags & 8) / 8 * size) AS deleted_size
                                FROM message
                                WHERE account_id = :account AND expunged IS NULL
                                GROUP BY mailbox_id
                            ) c ON c.mailbox_id = b.id
                            WHERE b.account_id = :account AND (
                                b.messages <> COALESCE(c.messages, 0)
                                OR b.deleted <> COALESCE(c.deleted, 0)
                                OR b.unseen <> COALESCE(c.unseen, 0)
                                OR b.unread <> COALESCE(c.unread, 0)
                                OR b.size <> COALESCE(c.size, 0)
                                OR b.deleted_size <> COALESCE(c.deleted_size, 0))
                            """,
                            """
                            UPDATE mailbox
                            SET messages = 0, deleted = 0, unseen = 0, unread = 0, size = 0,
                                deleted_size = 0
                            WHERE account_id = :account
                            """,
                            """
                            UPDATE mailbox
                            SET messages = c.messages, deleted = c.deleted, unseen = c.unseen,
                                unread = c.unread, size = c.size, deleted_size = c.deleted_size,
                                mod_seq = :modseq
                            FROM (
                                SELECT mailbox_id, COUNT(*) AS messages,
                                    SUM((flags & 8) / 8) AS deleted,
                                    SUM(1 - (flags & 1)) AS unseen,
                                    SUM(CASE WHEN flags & 9 = 0 THEN 1 ELSE 0 END) AS unread,
                                    SUM(size) AS size,
                                    SUM((flags & 8) / 8 * size) AS deleted_size
                                FROM message
                                WHERE account_id = :account AND expunged IS NULL
                                GROUP BY mailbox_id
                            ) AS c
                            WHERE mailbox.account_id = :account AND mailbox.id = c.mailbox_id
                            """),
                    // 19.12
                    of(
                            "usage of the account is not the sum of its messages",
                            """
                            SELECT s.usage_octets || ' octets' FROM mail_state s
                            WHERE s.account_id = :account AND s.usage_octets <> (
                                SELECT COALESCE(SUM(m.size), 0) FROM message m
                                WHERE m.account_id = :account AND m.content_id IS NOT NULL)
                            """,
                            """
                            UPDATE mail_state SET usage_octets = (
                                SELECT COALESCE(SUM(m.size), 0) FROM message m
                                WHERE m.account_id = :account AND m.content_id IS NOT NULL)
                            WHERE account_id = :account
                            """));
}
