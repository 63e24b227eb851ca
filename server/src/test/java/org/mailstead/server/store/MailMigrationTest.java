package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.store.OldSchema.list;
import static org.mailstead.server.store.OldSchema.update;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What older versions kept of accounts' mail goes on in the tables of this one. */
class MailMigrationTest {
    private static final int BEFORE_SHARED_IDS = 89;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void noIdOfABlobIsGivenToAMessage(Engine engine) throws Exception {
        try (var connection = OldSchema.connect(engine, directory)) {
            connection.setAutoCommit(false);
            OldSchema.migrate("account", connection, engine, BEFORE_SHARED_IDS);
            update(
                    connection,
                    """
                    INSERT INTO mail_state (account_id, mod_seq, history_floor, last_id,
                        last_uid_validity, names_floor, usage_octets)
                    VALUES (1, 5, 0, 20, 1, 0, 7), (2, 6, 0, 20, 1, 0, 7), (3, 6, 0, 20, 1, 0, 7)
                    """);
            update(
                    connection,
                    "INSERT INTO blob_sequence (account_id, last_id) VALUES (1, 19), (2, 31)");
            OldSchema.migrate("account", connection, engine, Integer.MAX_VALUE);
            assertThat(list(connection, "SELECT * FROM mail_state ORDER BY account_id"))
                    .containsExactly("1 5 0 20 1 0 7", "2 6 0 31 1 0 7", "3 6 0 20 1 0 7");
        }
    }
}
