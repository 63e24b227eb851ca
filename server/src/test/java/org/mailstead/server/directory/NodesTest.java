package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.store.Engine;

/** Two nodes on one PostgreSQL database; their clock stands, so nothing is forgotten by age. */
class NodesTest {
    @TempDir Path folder;

    @Test
    void whatOneNodeChangesTheOtherLooksUpAnew() throws Exception {
        try (var one = TestDirectory.open(Engine.POSTGRESQL, folder).withAnn();
                var two = TestDirectory.open(Engine.POSTGRESQL, folder)) {
            assertThat(two.resolve("bob@example.org")).isEqualTo(new Resolution.UnknownUser());
            var bob = one.account("bob", "bob@example.org");
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(two.resolve("bob@example.org"))
                                    .isInstanceOfSatisfying(
                                            Resolution.Local.class,
                                            found ->
                                                    assertThat(found.account())
                                                            .isEqualTo(bob.id())));
        }
    }
}
