package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsTest {
    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void dataOfANewerVersionIsRefusedWithWhatIsUnknown(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            store.write(
                    Scope.server(),
                    tx ->
                            tx.sql(
                                            """
                                            INSERT INTO schema_version
                                                (kind, number, name, applied_at)
                                            VALUES ('server', 9999, '9999-future.sql', '')
                                            """)
                                    .update());
        }
        assertThatThrownBy(() -> TestDatabase.open(engine, directory))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("newer version")
                .hasMessageContaining("9999-future.sql");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "account"})
    void everyFileIsInTheIndexOnce(String kind) throws Exception {
        var folder =
                Path.of(Migrations.class.getResource("migrations/" + kind + "/index").toURI())
                        .getParent();
        try (var files = Files.list(folder)) {
            assertThat(Migrations.load(kind).steps().stream().map(Migrations.Step::name))
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> !name.equals("index"))
                                    .toList());
        }
    }

    @Test // on PostgreSQL they are in one schema
    void noTableOfTheServerHasTheNameOfOneOfAccounts() {
        var names = new HashSet<>(Migrations.of(Scope.server()).tables());
        assertThat(names).isNotEmpty();
        assertThat(Migrations.ofAccounts().tables())
                .isNotEmpty()
                .doesNotContainAnyElementsOf(names);
    }

    @Test
    void everyTableOfAccountsIsLedByTheAccount() {
        for (var step : Migrations.ofAccounts().steps()) {
            var tables = step.text().split("CREATE TABLE ", -1);
            for (int i = 1; i < tables.length; i++) {
                assertThat(tables[i].substring(0, tables[i].indexOf("\n) ")))
                        .as(step.name())
                        .containsPattern("(account_id \\S+ PRIMARY KEY|PRIMARY KEY \\(account_id)");
            }
        }
    }

    @Test
    void unknownDialectWordsAreRefused() {
        assertThatThrownBy(() -> Dialect.SQLITE.translate("a ${nothing} b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Dialect.SQLITE.translate("a ${text"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
