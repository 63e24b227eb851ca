package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.server.net.ConnectionId;
import org.mailstead.server.net.ConnectionSeal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line, without a server. */
class MainTest {
    @TempDir Path directory;

    private static CommandRun run(String... arguments) {
        return CommandRun.of(arguments);
    }

    @ParameterizedTest // operations CLI-49
    @ValueSource(
            strings = {"", "nonsense", "config", "account add ann", "localserve --port-base x"})
    void aMisuseIsToldWithStatusTwo(String line) {
        var result = run(line.isEmpty() ? new String[0] : line.split(" ", -1));
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith("mailstead: ").contains("--help");
    }

    @Test
    void helpIsNoMisuse() {
        assertThat(run("--help").out()).contains("localserve", "account", "config");
        assertThat(run("help", "config").out()).contains("describe");
        assertThat(run("account", "add", "--help").out()).contains("--password-stdin");
        assertThat(run("version").out()).startsWith("mailstead ");
        assertThat(run("--version").status()).isZero();
    }

    /** A command that meets what no program is to catch. */
    @Command(name = "broken")
    private static final class Broken implements Runnable {
        @Override
        public void run() {
            throw new NoClassDefFoundError("a class that could not be made ready");
        }
    }

    @Test // else a server that had begun would stay alive without taking mail
    void anErrorEndsTheProgramToo() {
        var err = new StringWriter();
        var line = new CommandLine(new Broken()).setErr(new PrintWriter(err, true));
        assertThat(Main.run(line)).isEqualTo(1);
        assertThat(err.toString()).contains("a class that could not be made ready");
    }

    @Test
    void aConfigurationIsTested() throws Exception {
        var file = directory.resolve("mailstead.toml");
        Files.writeString(file, run("config", "describe").out());
        var good = run("config", "test", "--config", file.toString());
        assertThat(good.status()).as(good.err()).isZero();
        assertThat(good.out()).contains("is fine", "imaps", "port 993");
        Files.writeString(file, "host_name = 5");
        var bad = run("config", "test", "--config", file.toString());
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.err()).contains(file + ":1:1: host_name: expected text in quotes");
    }

    @Test
    void aCommandForTheServerSaysWhenNoneRuns() {
        var result = run("account", "list", "--dir", directory.toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("no server runs with data directory " + directory);
    }

    @Test // inbound CONN-03, CLI-14
    void anIdThatOthersSeeIsTurnedBackIntoTheOneInTheLog() throws Exception {
        var where = directory.toString();
        var early = run("cid", "--dir", where, "AAAAAAAAAAAAAAAAAAAAAA");
        assertThat(early.err()).contains("no server has started on " + where);
        var seal = ConnectionSeal.readOrMake(directory);
        var sealed = seal.seal(new ConnectionId(0x19ac0de1234L));
        assertThat(run("cid", "--dir", where, "--", sealed).out()).isEqualTo("19ac0de1234\n");
        var strange = run("cid", "--dir", where, "AAAAAAAAAAAAAAAAAAAAAA");
        assertThat(strange.status()).isEqualTo(1);
        assertThat(strange.err()).contains("is not an id that this server gave out");
    }

    @Test // operations P-2
    void theSystemdUnitNamesWhatItIsGiven() {
        var unit = run("config", "systemd-unit", "--user", "post", "--data", "/srv/post").out();
        assertThat(unit)
                .contains("User=post", "ReadWritePaths=/srv/post", "\nProtectSystem=strict")
                .doesNotContain("\nMemoryDenyWriteExecute");
    }

    @Test
    void completionKnowsTheCommands() {
        assertThat(run("completion", "bash").out()).contains("localserve", "systemd-unit");
    }

    @Test
    void aMessageIsShownAsATree() throws Exception {
        var file = directory.resolve("message");
        Files.writeString(
                file,
                """
                From: Ann <ann@example.test>
                Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
                Content-Type: multipart/mixed; boundary=b

                --b

                text
                --b
                Content-Type: message/rfc822

                Subject: inner

                x
                --b--
                """);
        assertThat(run("message", "parse", file.toString()).out())
                .contains(
                        "Subject: Grüße", "multipart/mixed", "  1 text/plain", "  2 message/rfc822")
                .contains("    2 text/plain");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        var result = run("message", "parse", directory.resolve("none").toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).endsWith("none does not exist\n");
    }
}
