package org.mailstead.server.mailbox;

import static java.util.stream.Collectors.joining;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.mailbox.MessageForms.Form;
import org.mailstead.server.store.IdRuns;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.RowReader;
import org.mailstead.server.store.Sql;
import org.mailstead.server.store.Tx;

/** The statements on what messages say, and on how they came in. */
final class ContentRows {
    private ContentRows() {}

    private record New(long id, PreparedMessage message) {}

    /**
     * Keeps what messages say under the ids of the messages. Their bodies are blobs with the same
     * ids, and there already; those of older messages have others.
     *
     * @param firstId of the first message; those of the others follow it
     */
    static void insert(Tx tx, long firstId, long mailbox, List<PreparedMessage> messages)
            throws SQLException {
        var contents = new ArrayList<New>();
        for (int i = 0; i < messages.size(); i++) {
            contents.add(new New(firstId + i, messages.get(i)));
        }
        tx.sql(
                        """
                        INSERT INTO message_content (account_id, id, prefix, blob_id, size,
                            origin_mailbox_id, received, structure, envelope, body_structure,
                            preview, message_id, subject_base)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .updates(
                        contents,
                        (sql, each) -> {
                            var message = each.message();
                            var facts = message.facts();
                            sql.bind(tx.scope().accountId())
                                    .bind(each.id())
                                    .bind(message.prefix())
                                    .bind(each.id())
                                    .bind(message.size())
                                    .bind(mailbox)
                                    .bind(message.received())
                                    .bind(message.structure())
                                    .bind(facts.envelope())
                                    .bind(facts.bodyStructure())
                                    .bind(facts.preview())
                                    .bind(message.messageId())
                                    .bind(message.subjectBase());
                        });
        insertDeliveries(
                tx, contents.stream().filter(each -> each.message().delivery() != null).toList());
    }

    private static void insertDeliveries(Tx tx, List<New> delivered) throws SQLException {
        if (delivered.isEmpty()) {
            return;
        }
        tx.sql(
                        """
                        INSERT INTO message_delivery (account_id, content_id, mail_from, recipient,
                            remote_address, hello_name, tls, author, organization,
                            hello_validation, mail_from_validation, from_validation, signers,
                            arc_validation, sealers, origin, require_tls, forwarder,
                            destined_mailbox_id, digest)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .updates(
                        delivered,
                        (sql, each) -> {
                            sql.bind(tx.scope().accountId()).bind(each.id());
                            bind(sql, Objects.requireNonNull(each.message().delivery()));
                        });
    }

    private static void bind(Sql sql, Delivery delivery) throws SQLException {
        var validation = delivery.validation();
        var diversion = delivery.diversion();
        sql.bind(delivery.mailFrom())
                .bind(delivery.recipient())
                .bind(delivery.remoteAddress())
                .bind(delivery.helloName())
                .bind(delivery.tls())
                .bind(validation.author())
                .bind(validation.organization())
                .bind(validation.hello())
                .bind(validation.mailFrom())
                .bind(validation.from())
                .bind(String.join("\n", validation.signers()))
                .bind(validation.chain())
                .bind(String.join("\n", validation.sealers()))
                .bind(validation.origin())
                .bind(delivery.requireTls())
                .bind(validation.forwarder())
                .bind(diversion == null ? null : (Long) diversion.destined())
                .bind(diversion == null ? "" : diversion.digest());
    }

    /** Where the octets of a message are; empty if it is erased or was never there. */
    static Optional<Place> find(Tx tx, long message) throws SQLException {
        return tx.sql(
                        """
                        SELECT c.prefix, c.blob_id, c.structure
                        FROM message m
                        JOIN message_content c ON c.account_id = m.account_id AND c.id = m.content_id
                        WHERE m.account_id = ? AND m.id = ?
                        """)
                .bind(tx.scope().accountId())
                .bind(message)
                .one(row -> new Place(row.getBytes(1), row.getLong(2), row.getBytes(3)));
    }

    /** Where the octets of several contents are, by their ids; without those that are erased. */
    static Map<Long, Place> places(Tx tx, Collection<Long> contents) throws SQLException {
        var sql =
                """
                SELECT id, blob_id, prefix, structure FROM message_content
                WHERE account_id = ? AND id BETWEEN ? AND ?
                """;
        return places(tx, contents, sql, row -> row.getBytes(4));
    }

    /** The same for those who need no structure: it is empty. */
    static Map<Long, Place> octets(Tx tx, Collection<Long> contents) throws SQLException {
        var sql =
                """
                SELECT id, blob_id, prefix FROM message_content
                WHERE account_id = ? AND id BETWEEN ? AND ?
                """;
        var none = new byte[0];
        return places(tx, contents, sql, _ -> none);
    }

    private static Map<Long, Place> places(
            Tx tx, Collection<Long> contents, String sql, RowReader<byte[]> structure)
            throws SQLException {
        var places = new HashMap<Long, Place>();
        var runs = new IdRuns(contents);
        runs.each((first, last) ->
                tx.sql(sql)
                        .bind(tx.scope().accountId())
                        .bind(first)
                        .bind(last)
                        .each(row -> {
                            var id = row.getLong(1);
                            if (runs.contains(id)) {
                                var place =
                                        new Place(
                                                row.getBytes(3),
                                                row.getLong(2),
                                                structure.read(row));
                                places.put(id, place);
                            }
                        }));
        return places;
    }

    /** What is kept of several contents, by their ids; without those that are erased. */
    static Map<Long, MessageForms> forms(Tx tx, Collection<Long> contents, Set<Form> wanted)
            throws SQLException {
        // the same columns for the same forms, so that few statements are prepared
        var text =
                """
                SELECT id, %s FROM message_content WHERE account_id = ? AND id BETWEEN ? AND ?
                """
                        .formatted(
                                Arrays.stream(Form.values())
                                        .map(each -> wanted.contains(each) ? each.column() : "NULL")
                                        .collect(joining(", ")));
        var forms = new HashMap<Long, MessageForms>();
        var runs = new IdRuns(contents);
        runs.each((first, last) ->
                tx.sql(text)
                        .bind(tx.scope().accountId())
                        .bind(first)
                        .bind(last)
                        .each(row -> {
                            var id = row.getLong(1);
                            if (runs.contains(id)) {
                                forms.put(
                                        id,
                                        new MessageForms(
                                                row.getBytesOrNull(2),
                                                row.getBytesOrNull(3),
                                                row.getStringOrNull(4)));
                            }
                        }));
        return forms;
    }

    /** How a message came in; empty if it did not come by SMTP, or is erased. */
    static Optional<Delivery> delivery(Tx tx, long message) throws SQLException {
        return tx.sql(
                        """
                        SELECT d.mail_from, d.recipient, d.remote_address, d.hello_name, d.tls,
                            d.author, d.organization, d.hello_validation,
                            d.mail_from_validation, d.from_validation, d.signers,
                            d.arc_validation, d.sealers, d.origin, d.forwarder,
                            d.require_tls, d.destined_mailbox_id, d.digest
                        FROM message m
                        JOIN message_delivery d
                            ON d.account_id = m.account_id AND d.content_id = m.content_id
                        WHERE m.account_id = ? AND m.id = ?
                        """)
                .bind(tx.scope().accountId())
                .bind(message)
                .one(row ->
                        new Delivery(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getBoolean(16),
                                validation(row),
                                diversion(row)));
    }

    private static @Nullable Diversion diversion(Row row) throws SQLException {
        var destined = row.getLongOrNull(17);
        return destined == null ? null : new Diversion(destined, row.getString(18));
    }

    private static SenderValidation validation(Row row) throws SQLException {
        return new SenderValidation(
                row.getString(6),
                row.getString(7),
                row.getInt(8),
                row.getInt(9),
                row.getInt(10),
                row.getString(11).lines().toList(),
                row.getInt(12),
                row.getString(13).lines().toList(),
                row.getInt(14),
                row.getString(15));
    }

    /** Whether mail of an organization is kept that the user does not call junk. */
    static boolean hasFrom(Tx tx, String organization) throws SQLException {
        return tx.sql(
                        """
                        SELECT 1 FROM message_delivery d
                        JOIN message m
                            ON m.account_id = d.account_id AND m.content_id = d.content_id
                        WHERE d.account_id = ? AND d.organization = ? AND d.organization <> ''
                            AND m.expunged IS NULL AND m.flags & 64 = 0 AND d.origin & 8 = 0
                        LIMIT 1
                        """)
                .bind(tx.scope().accountId())
                .bind(organization)
                .one(_ -> true)
                .isPresent();
    }

    /** Where the octets of a message are. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Place(byte[] prefix, long blob, byte[] structure) {}
}
