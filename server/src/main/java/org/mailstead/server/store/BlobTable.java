package org.mailstead.server.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of blobs: the same statements for the tables of the server and of accounts. */
record BlobTable(String prefix) {
    private static final BlobTable SERVER = new BlobTable("server_");
    private static final BlobTable ACCOUNT = new BlobTable("");

    /**
     * A row with what lies beside it.
     *
     * @param content the octets as they are kept; null if they are an object
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Found(BlobRow row, byte @Nullable [] content) {}

    static BlobTable of(Scope scope) {
        return switch (scope) {
            case Scope.Server() -> SERVER;
            case Scope.Account(_) -> ACCOUNT;
        };
    }

    private String sql(String text) {
        return text.replace("@", prefix);
    }

    /** Takes the next number; it is never given again. */
    long nextId(Tx tx) throws SQLException {
        var sql =
                """
                INSERT INTO @blob_sequence (account_id, last_id) VALUES (?, 1)
                ON CONFLICT (account_id) DO UPDATE SET last_id = @blob_sequence.last_id + 1
                RETURNING last_id
                """;
        return tx.sql(sql(sql))
                .bind(tx.scope().accountId())
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    void insert(Tx tx, long id, BlobRow blob) throws SQLException {
        var sql =
                """
                INSERT INTO @blob
                    (account_id, id, size, stored_size, encoding, checksum, object)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """;
        tx.sql(sql(sql))
                .bind(tx.scope().accountId())
                .bind(id)
                .bind(blob.size())
                .bind(blob.storedSize())
                .bind(blob.encoding().number())
                .bind(Integer.toUnsignedLong(blob.checksum()))
                .bind(blob.object())
                .update();
    }

    void insertContent(Tx tx, long id, byte[] content) throws SQLException {
        var sql =
                """
                INSERT INTO @blob_content (account_id, id, content) VALUES (?, ?, ?)
                """;
        tx.sql(sql(sql)).bind(tx.scope().accountId()).bind(id).bind(content).update();
    }

    Optional<Found> find(Tx tx, long id) throws SQLException {
        var sql =
                """
                SELECT blob.size, blob.stored_size, blob.encoding, blob.checksum, blob.object,
                       content.content
                FROM @blob AS blob
                LEFT JOIN @blob_content AS content
                    ON content.account_id = blob.account_id AND content.id = blob.id
                WHERE blob.account_id = ? AND blob.id = ?
                """;
        return tx.sql(sql(sql))
                .bind(tx.scope().accountId())
                .bind(id)
                .one(row -> new Found(blob(row), row.getBytesOrNull(6)));
    }

    /** The rows that some numbers have. */
    Map<Long, Found> find(Tx tx, Collection<Long> ids) throws SQLException {
        var sql =
                """
                SELECT blob.size, blob.stored_size, blob.encoding, blob.checksum, blob.object,
                       content.content, blob.id
                FROM @blob AS blob
                LEFT JOIN @blob_content AS content
                    ON content.account_id = blob.account_id AND content.id = blob.id
                WHERE blob.account_id = ? AND blob.id BETWEEN ? AND ?
                """;
        var found = new HashMap<Long, Found>();
        var runs = new IdRuns(ids);
        runs.each((first, last) ->
                tx.sql(sql(sql))
                        .bind(tx.scope().accountId())
                        .bind(first)
                        .bind(last)
                        .each(row -> {
                            var id = row.getLong(7);
                            if (runs.contains(id)) {
                                found.put(id, new Found(blob(row), row.getBytesOrNull(6)));
                            }
                        }));
        return found;
    }

    private static BlobRow blob(Row row) throws SQLException {
        return new BlobRow(
                row.getLong(1),
                row.getLong(2),
                BlobRow.Encoding.of(row.getInt(3)),
                (int) row.getLong(4),
                row.getStringOrNull(5));
    }

    /**
     * Removes the rows of blobs.
     *
     * @return the objects that they had
     */
    List<String> delete(Tx tx, Collection<Long> ids) throws SQLException {
        var content =
                """
                DELETE FROM @blob_content WHERE account_id = ? AND id BETWEEN ? AND ?
                """;
        var blob =
                """
                DELETE FROM @blob WHERE account_id = ? AND id BETWEEN ? AND ? RETURNING object
                """;
        var objects = new ArrayList<String>();
        IdRuns.exactly(ids)
                .each((first, last) -> {
                    var scope = tx.scope().accountId();
                    tx.sql(sql(content)).bind(scope).bind(first).bind(last).update();
                    tx.sql(sql(blob))
                            .bind(scope)
                            .bind(first)
                            .bind(last)
                            .each(row -> {
                                var object = row.getStringOrNull(1);
                                if (object != null) {
                                    objects.add(object);
                                }
                            });
                });
        return objects;
    }

    boolean hasObject(Tx tx, String object) throws SQLException {
        var sql =
                """
                SELECT 1 FROM @blob WHERE account_id = ? AND object = ?
                """;
        return tx.sql(sql(sql))
                .bind(tx.scope().accountId())
                .bind(object)
                .one(row -> row.getInt(1))
                .isPresent();
    }

    /** The numbers after a given one, in order, so many at most. */
    List<Long> idsAfter(Tx tx, long id, int max) throws SQLException {
        var sql =
                """
                SELECT id FROM @blob WHERE account_id = ? AND id > ? ORDER BY id LIMIT ?
                """;
        return tx.sql(sql(sql))
                .bind(tx.scope().accountId())
                .bind(id)
                .bind(max)
                .list(row -> row.getLong(1));
    }
}
