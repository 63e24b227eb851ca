package org.mailstead.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is a configuration, or everything that is wrong with it is told. */
class ConfigFileFuzzTest {
    private static final Path FILE = Path.of("/etc/mailstead/mailstead.toml");

    static Stream<byte[]> files() {
        return Stream.of(
                        "host_name = \"mail.example.org\"\n",
                        """
                        host_name = "mail.example.org"
                        data_directory = "/var/lib/mailstead"
                        database_url = "jdbc:postgresql://db/mail"
                        [log]
                        level = "debug"
                        levels = { smtp = "trace" }
                        [limits]
                        stop_grace = "3s"
                        [[certificate]]
                        chain_file = "tls/a.pem"
                        key_file = "tls/a.key"
                        [[listener]]
                        protocol = "imaps"
                        address = "::1"
                        port = 993
                        proxies = ["10.0.0.0/8"]
                        """,
                        "host_name = 1\nhost_name = [[]]\n[limits]\nx = 1979-05-27T07:32:00Z\n",
                        "a = " + "[".repeat(20_000))
                .map(text -> text.getBytes(UTF_8));
    }

    @MethodSource("files")
    @FuzzTest
    void anyTextIsAConfigurationOrRefused(byte[] octets) {
        try {
            var config = ConfigFile.parse(FILE, new String(octets, UTF_8));
            assertThat(config.hostName().ascii()).isNotEmpty();
            assertThat(config.listener()).isNotEmpty();
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty();
            assertThat(e.getMessage()).contains(FILE.toString());
        }
    }
}
