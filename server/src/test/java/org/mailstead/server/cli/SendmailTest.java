package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.config.SendmailConfig;
import org.mailstead.server.delivery.SinkHost;
import org.mailstead.x509.Pkix;
import picocli.CommandLine;

/** What programs write to sendmail, handed over to a host on the loopback. outbound §27 */
class SendmailTest {
    private static final String LETTER =
            """
            From: Cron <root@machine>
            Subject: Report
            To: Ann <ann@example.org>, bob@example.org
            Bcc: eve@example.org

            .dot
            Hello
            """;

    @TempDir private Path folder;

    private Path configuration(int port, String more) throws IOException {
        return Files.writeString(
                folder.resolve("sendmail.toml"),
                """
                host = "127.0.0.1"
                security = "none"
                port = %d
                from = "reports@example.org"
                %s
                """
                        .formatted(port, more));
    }

    /** What it printed, and its status before it. */
    private String run(String letter, String... arguments) {
        var around =
                new SendmailCommand.Surroundings(
                        new ByteArrayInputStream(letter.getBytes(UTF_8)),
                        ZoneResolver.of(""),
                        new Pkix(List.of()),
                        folder.resolve("sendmail.toml"),
                        folder,
                        () -> Instant.parse("2026-11-23T12:00:00Z"));
        var out = new StringWriter();
        var line = new CommandLine(new SendmailCommand(around));
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(out));
        return line.execute(arguments) + " " + out;
    }

    private List<Path> failures() throws IOException {
        var kept = folder.resolve("mailstead-sendmail.failures");
        if (!Files.exists(kept)) {
            return List.of();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rwx------");
        try (var files = Files.list(kept)) {
            return files.toList();
        }
    }

    @Test // outbound SM-1, SM-3
    void severalRecipientsOfTheHeaderGetOneMessageWithoutBcc() throws Exception {
        try (var sink = SinkHost.start()) {
            configuration(sink.port(), "");
            assertThat(run(LETTER, "-t", "-oi", "-f", "root", "carl@example.org")).isEqualTo("0 ");
            assertThat(sink.taken).hasSize(1);
            var taken = sink.taken.getFirst();
            assertThat(taken.to()).hasSize(4);
            assertThat(taken.to().toString()).contains("carl@", "ann@", "bob@", "eve@example.org");
            assertThat(taken.from()).contains("reports@example.org");
            assertThat(taken.message())
                    .contains("From: \"Cron\" <reports@example.org>\r\n", "Subject: Report\r\n")
                    .doesNotContain("Bcc", "root@machine")
                    .endsWith("Hello\r\n");
            assertThat(failures()).isEmpty();
        }
    }

    @Test // outbound SM-3
    void nameWithoutADomainIsTheDefaultDestination() throws Exception {
        try (var sink = SinkHost.start()) {
            configuration(sink.port(), "default_destination = \"admin@example.org\"");
            assertThat(run("Subject: x\n\nHello\n", "root")).isEqualTo("0 ");
            assertThat(sink.taken.getFirst().to().toString()).contains("admin@example.org");
            assertThat(sink.taken.getFirst().message()).contains("To: <admin@example.org>\r\n");
            configuration(sink.port(), "");
            assertThat(run("Subject: x\n\nHello\n", "root"))
                    .startsWith("65 ")
                    .contains("no domain");
        }
    }

    @Test // the old rule of sendmail
    void lineOfOneDotEndsTheMessageUnlessItMayNot() throws Exception {
        try (var sink = SinkHost.start()) {
            configuration(sink.port(), "");
            var letter = "Subject: x\n\none\n.\ntwo\n";
            assertThat(run(letter, "a@example.org")).isEqualTo("0 ");
            assertThat(run(letter, "-i", "a@example.org")).isEqualTo("0 ");
            assertThat(sink.taken.get(0).message()).endsWith("one\r\n");
            assertThat(sink.taken.get(1).message()).endsWith("two\r\n");
        }
    }

    @Test // text without a header is a message too
    void textWithoutAHeaderGetsOne() throws Exception {
        try (var sink = SinkHost.start()) {
            configuration(sink.port(), "");
            assertThat(run("Disk is full\n", "a@example.org")).isEqualTo("0 ");
            assertThat(sink.taken.getFirst().message().replace("\r\n", "\n"))
                    .isEqualTo(
                            """
                            From: <reports@example.org>
                            To: <a@example.org>

                            Disk is full
                            """);
        }
    }

    @Test // outbound SM-5; sysexits.h
    void failureHasItsStatusAndKeepsTheMessage() throws Exception {
        assertThat(run(LETTER, "a@example.org")).startsWith("78 ").contains("not configured");
        try (var sink = SinkHost.start()) {
            configuration(sink.port(), "");
            assertThat(run(LETTER)).startsWith("64 ").contains("no recipient");
            assertThat(run(LETTER, "-bs")).startsWith("64 ").contains("not supported");
            assertThat(run(LETTER, "a b@example.org")).startsWith("65 ");
            sink.reply("RCPT TO:<ann@", "550 5.1.1 no such user");
            assertThat(run(LETTER, "-t"))
                    .startsWith("69 ")
                    .contains("ann@example.org is refused: 550 5.1.1", "the message is in ");
            assertThat(sink.taken).hasSize(1); // the others have it
            sink.reply("MAIL", "451 4.3.0 later");
            assertThat(run(LETTER, "a@example.org")).startsWith("75 ");
            assertThat(failures()).hasSize(2);
            assertThat(Files.readString(failures().getFirst())).contains("Subject: Report");
        }
        configuration(1, "");
        assertThat(run(LETTER, "a@example.org")).startsWith("75 ");
        configuration(1, "password = \"secret\"");
        assertThat(run(LETTER, "a@example.org")).startsWith("78 ").doesNotContain("secret");
    }

    @Test // outbound SM-3; RFC 8689 §4, §5
    void demandOnTlsGoesWithTheMessage() throws Exception {
        try (var sink = SinkHost.start()) {
            configuration(sink.port(), "require_tls = \"no\"");
            assertThat(run(LETTER, "a@example.org")).isEqualTo("0 ");
            assertThat(sink.taken.getFirst().message()).contains("TLS-Required: No\r\n");
            configuration(sink.port(), "require_tls = \"yes\"");
            assertThat(run(LETTER, "a@example.org")).startsWith("69 ").contains("REQUIRETLS");
        }
    }

    @Test // outbound SM-2
    void exampleDescribesEverySettingAndIsRead() throws Exception {
        var file = Files.writeString(folder.resolve("example.toml"), SendmailConfig.example());
        assertThat(SendmailConfig.read(file).portOrDefault()).isEqualTo(465);
        assertThat(SendmailConfig.example()).contains("password", "require_tls", "hello_name");
        assertThatThrownBy(() -> SendmailConfig.read(configuration(25, "unknown = 1")))
                .isInstanceOf(ConfigException.class);
    }

    @FuzzTest
    void anyInputIsAMessageOfLines(byte[] octets) throws Exception {
        var config =
                SendmailConfig.read(configuration(25, "default_destination = \"a@b.example\""));
        var message = SendmailMessage.read(new ByteArrayInputStream(octets), true);
        var sent =
                new String(
                        message.octets(List.of(), config),
                        java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(sent.replace("\r\n", "")).doesNotContain("\r", "\n");
        assertThat(Arrays.asList(sent.split("\r\n", -1))).contains("");
    }
}
