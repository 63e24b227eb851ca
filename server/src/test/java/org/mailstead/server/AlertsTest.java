package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.config.ConfigFile;

/** The rules for Prometheus that are shipped. outbound H-4, ME-18 */
class AlertsTest {
    private static final Path RULES = Path.of("..", "docs", "alerts.yml");

    @TempDir Path directory;

    @Test
    void everyMetricThatAnAlertNamesExists() throws Exception {
        var file = directory.resolve("mailstead.toml");
        Files.writeString(
                file,
                """
                host_name = "mx.home.test"
                data_directory = "data"

                [dns]
                servers = ["127.0.0.1@9"]
                """);
        var named =
                Pattern.compile("mailstead_[a-z_]+")
                        .matcher(Files.readString(RULES))
                        .results()
                        .map(MatchResult::group)
                        .map(name -> name.replaceFirst("_seconds_count$", "_seconds"))
                        .distinct()
                        .toList();
        assertThat(named).hasSizeGreaterThan(3).contains("mailstead_queue_hold");
        try (var server = Server.start(ConfigFile.read(file), ServerMode.PUBLIC)) {
            assertThat(server.metrics().names()).containsAll(named);
        }
    }
}
