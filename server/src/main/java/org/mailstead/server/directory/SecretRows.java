package org.mailstead.server.directory;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.sasl.CramMd5Secret;
import org.mailstead.sasl.ScramHash;
import org.mailstead.sasl.ScramVerifier;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Sql;
import org.mailstead.server.store.Tx;

/** Rows of {@code directory_secret}. */
final class SecretRows {
    private SecretRows() {}

    static Optional<Secrets> find(Tx tx, long account) throws SQLException {
        var sql =
                """
                SELECT password_hash, cram_md5,
                    sha1_salt, sha1_iterations, sha1_stored_key, sha1_server_key,
                    sha256_salt, sha256_iterations, sha256_stored_key, sha256_server_key
                FROM directory_secret WHERE account_id = ?
                """;
        return tx.sql(sql).bind(account).one(SecretRows::read);
    }

    /** Replaces all that was kept before. */
    static void put(Tx tx, long account, Secrets secrets, Instant now) throws SQLException {
        delete(tx, account);
        var sql =
                """
                INSERT INTO directory_secret
                    (account_id, password_hash, cram_md5,
                    sha1_salt, sha1_iterations, sha1_stored_key, sha1_server_key,
                    sha256_salt, sha256_iterations, sha256_stored_key, sha256_server_key,
                    changed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """;
        var cramMd5 = secrets.cramMd5();
        var insert = tx.sql(sql).bind(account).bind(secrets.passwordHash());
        insert.bind(cramMd5 == null ? null : cramMd5.octets());
        bind(insert, secrets.sha1());
        bind(insert, secrets.sha256());
        insert.bind(now).update();
    }

    static void delete(Tx tx, long account) throws SQLException {
        tx.sql("DELETE FROM directory_secret WHERE account_id = ?").bind(account).update();
    }

    private static void bind(Sql insert, @Nullable ScramVerifier verifier) throws SQLException {
        insert.bind(verifier == null ? null : verifier.salt())
                .bind(verifier == null ? null : Long.valueOf(verifier.iterations()))
                .bind(verifier == null ? null : verifier.storedKey())
                .bind(verifier == null ? null : verifier.serverKey());
    }

    private static Secrets read(Row row) throws SQLException {
        var cramMd5 = row.getBytesOrNull(2);
        return new Secrets(
                row.getString(1),
                verifier(row, ScramHash.SHA_1, 3),
                verifier(row, ScramHash.SHA_256, 7),
                cramMd5 == null ? null : CramMd5Secret.ofOctets(cramMd5));
    }

    private static @Nullable ScramVerifier verifier(Row row, ScramHash hash, int column)
            throws SQLException {
        var salt = row.getBytesOrNull(column);
        return salt == null
                ? null
                : new ScramVerifier(
                        hash,
                        salt,
                        row.getInt(column + 1),
                        row.getBytes(column + 2),
                        row.getBytes(column + 3));
    }
}
