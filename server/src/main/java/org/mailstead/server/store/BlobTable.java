package org.mailstead.server.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rows of blobs: the same statements for the tables of the server and of accounts. */
final class BlobTable {
    private static final BlobTable SERVER = new BlobTable("server_");
    private static final BlobTable ACCOUNT = new BlobTable("");

    private final String prefix;

    /** What {@link #sql} made of the few texts below. */
    private final Map<String, String> texts = new ConcurrentHashMap<>();

    private BlobTable(String prefix) {
        this.prefix = prefix;
    }

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
        return texts.computeIfAbsent(text, each -> each.replace("@", prefix));
    }

    /** Takes the next number; it is never given again. */
    long takeId(Tx tx) throws SQLException {
        var sql =
                """
                INSERT INTO @blob_sequence (account_id, last_id) VALUES (?, 1)
                ON CONFLICT (account_id) DO UPDATE
                SET last_id = @blob_sequence.last_id + 1
                RETURNING last_id
                """;
        return tx.sql(sql(sql))
                .bind(tx.scope().accountId())
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    /** Inserts the rows of what was staged, and the octets that lie beside them. */
    void insert(Tx tx, long firstId, List<Staged> staged) throws SQLException {
        var rows = new ArrayList<New>();
        for (int i = 0; i < staged.size(); i++) {
            rows.add(new New(firstId + i, staged.get(i).row(), staged.get(i).content()));
        }
        var sql =
                """
                INSERT INTO @blob
                    (account_id, id, size, stored_size, encoding, checksum, object)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """;
        tx.sql(sql(sql))
                .updates(
                        rows,
                        (statement, each) ->
                                statement
                                        .bind(tx.scope().accountId())
                                        .bind(each.id())
                                        .bind(each.row().size())
                                        .bind(each.row().storedSize())
                                        .bind(each.row().encoding().number())
                                        .bind(Integer.toUnsignedLong(each.row().checksum()))
                                        .bind(each.row().object()));
        insertContent(tx, rows);
    }

    private void insertContent(Tx tx, List<New> rows) throws SQLException {
        var sql =
                """
                INSERT INTO @blob_content (account_id, id, content) VALUES (?, ?, ?)
                """;
        tx.sql(sql(sql))
                .updates(
                        rows.stream().filter(each -> each.content() != null).toList(),
                        (statement, each) ->
                                statement
                                        .bind(tx.scope().accountId())
                                        .bind(each.id())
                                        .bind(each.content()));
    }

    /** A row to be, with what is to lie beside it. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record New(long id, BlobRow row, byte @Nullable [] content) {}

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
