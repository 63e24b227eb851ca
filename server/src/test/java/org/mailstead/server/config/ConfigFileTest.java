package org.mailstead.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    private static final Path FILE = Path.of("/etc/mailstead/mailstead.toml");
    private static final String HOST = "host_name = \"mail.example.org\"\n";

    @TempDir Path directory;

    private static Config parse(String text) throws ConfigException {
        return ConfigFile.parse(FILE, text);
    }

    @Test
    void theHostNameIsEnough() throws Exception {
        var config = parse(HOST);
        assertThat(config.hostName().ascii()).isEqualTo("mail.example.org");
        assertThat(config.dataDirectory()).isEqualTo(Path.of("/etc/mailstead/data"));
        assertThat(config.databaseUrl()).isNull();
        assertThat(config.log().level()).isEqualTo(LogLevel.INFO);
        assertThat(config.certificate()).isEmpty();
        assertThat(config.listener())
                .extracting(ListenerConfig::protocol)
                .containsExactly(
                        ListenerProtocol.SMTP,
                        ListenerProtocol.SUBMISSIONS,
                        ListenerProtocol.SUBMISSION,
                        ListenerProtocol.IMAPS,
                        ListenerProtocol.IMAP);
        assertThat(config.listener())
                .extracting(ListenerConfig::portOrDefault)
                .containsExactly(25, 465, 587, 993, 143);
        assertThat(config.limits().stopGrace()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void everySettingIsTaken() throws Exception {
        var config =
                parse(
                        HOST
                                + """
                                data_directory = "/var/lib/mailstead"
                                database_url = "jdbc:postgresql://db/mail"
                                [log]
                                level = "debug"
                                levels = { smtp = "trace" }
                                [[certificate]]
                                chain_file = "tls/a.pem"
                                key_file = "/keys/a.key"
                                [[listener]]
                                protocol = "imap"
                                addresses = ["127.0.0.1", "::1"]
                                port = 1143
                                proxies = ["192.0.2.0/28"]
                                plain_login = true
                                client_certificates = true
                                [submission]
                                hide_client = false
                                [limits]
                                connections_max = 5
                                message_octets_max = 1_000_000
                                stop_grace = "1m"
                                """);
        assertThat(config.dataDirectory()).isEqualTo(Path.of("/var/lib/mailstead"));
        assertThat(config.log().levels()).containsEntry("smtp", LogLevel.TRACE);
        var certificate = config.certificate().getFirst();
        assertThat(certificate.chainFile()).isEqualTo(Path.of("/etc/mailstead/tls/a.pem"));
        assertThat(certificate.keyFile()).isEqualTo(Path.of("/keys/a.key"));
        var listener = config.listener().getFirst();
        assertThat(listener.portOrDefault()).isEqualTo(1143);
        assertThat(listener.addresses()).hasSize(2);
        assertThat(listener.proxies()).hasToString("[192.0.2.0/28]");
        assertThat(listener.plainLogin() && listener.clientCertificates()).isTrue();
        assertThat(config.submission().hideClient()).isFalse();
        assertThat(parse(HOST).submission().hideClient()).isTrue(); // inbound SUB-12
        assertThat(config.limits())
                .isEqualTo(new LimitsConfig(5, 1_000_000, Duration.ofMinutes(1)));
    }

    @ParameterizedTest // operations C-1.2
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    data_dir = "x"                   | 2:1: unknown setting data_dir
                    data_directory = 5               | 2:1: data_directory: expected text in quotes
                    log = "info"                     | 2:1: log: expected a table
                    log.level = "loud"               | 2:1: level: expected one of error, warn, info
                    log.levels = { smtp = 1 }        | 2:1: levels: expected text in quotes
                    limits.connections_max = 0       | 2:1: connections_max must be 1 or more
                    limits.connections_max = "many"  | 2:1: connections_max: expected a whole number
                    limits.connections_max = 9999999999 | 2:1: connections_max: expected a whole number of 32
                    limits.stop_grace = "3"          | 2:1: stop_grace: expected the unit
                    limits.stop_grace = "soon"       | 2:1: stop_grace: expected a duration
                    limits.stop_grace = "11m"        | 2:1: stop_grace must be 0s to 10m
                    listener = []                    | 1:1: there must be a listener
                    listener = [{}]                  | protocol: protocol must be set
                    listener = ["x"]                 | expected a table
                    listener = "x"                   | listener: expected tables
                    database_url = "jdbc:h2:x"       | database_url must start with
                    host_name = "again"              | 2:1: host_name previously defined
                    log.level =                      | 2:1
                    """)
    void whatIsWrongIsToldWithItsPlace(String line, String problem) {
        assertThatThrownBy(() -> parse(HOST + line.strip() + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(problem.strip())
                .hasMessageStartingWith(FILE + ":");
    }

    @Test
    void everyProblemIsToldAtOnce() {
        assertThatThrownBy(() ->
                        parse(
                                """
                                host_name = "-"
                                nonsense = 1
                                [[listener]]
                                protocol = "pop3"
                                addresses = ["localhost", "127.0.0.1"]
                                proxies = ["192.0.2.1/24"]
                                """))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems()).as(e.getMessage()).hasSize(5));
    }

    @Test // operations C-1.3
    void theExampleIsAConfigurationAndShowsEverySetting() throws Exception {
        var example = ConfigExample.text();
        var file = directory.resolve("mailstead.toml");
        Files.writeString(file, example);
        var config = ConfigFile.read(file);
        assertThat(config).isEqualTo(ConfigFile.parse(file, HOST));
        assertThat(example)
                .contains("# chain_file = ")
                .contains("# protocol = ")
                .contains("[limits]");
    }

    @Test
    void theExampleWithAllItsLinesTakenIsAConfigurationToo() throws Exception {
        var all = new StringBuilder();
        for (var line : ConfigExample.text().lines().toList()) {
            var taken = line.startsWith("# ") ? line.substring(2) : line;
            var isSetting = taken.startsWith("[[") || taken.matches("[a-z_]+ = .*");
            all.append(isSetting ? taken : line).append('\n');
        }
        assertThat(parse(all.toString()).listener()).hasSize(1);
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws Exception {
        var file = directory.resolve("mailstead.toml");
        Files.write(file, new byte[ConfigFile.OCTETS_MAX + 1]);
        assertThatThrownBy(() -> ConfigFile.read(file)).isInstanceOf(ConfigException.class);
    }
}
