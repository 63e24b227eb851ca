package org.mailstead.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigExample;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.config.ConfigFile;
import org.mailstead.server.config.ListenerConfig;
import org.mailstead.server.config.SendmailConfig;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.tls.CertificateFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mailstead config}: what goes around the configuration file. */
@Command(
        name = "config",
        description = "Write an example configuration, check one, or write a systemd unit.",
        synopsisSubcommandLabel = "COMMAND")
public final class ConfigCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public ConfigCommand() {}

    @Command(
            name = "describe",
            description = "Print an annotated mailstead.toml with every setting and its default.",
            footer = {"", "Example: mailstead config describe >mailstead.toml"})
    void describe() {
        print(ConfigExample.text());
    }

    @Command(
            name = "describe-sendmail",
            description =
                    "Print an annotated sendmail.toml with every setting and its default, for mailstead"
                            + " sendmail.",
            footer = {
                "",
                "Example: mailstead config describe-sendmail >/etc/mailstead/sendmail.toml"
            })
    void describeSendmail() {
        print(SendmailConfig.example());
    }

    @Command(
            name = "test",
            description =
                    "Check a configuration: its syntax, its settings, and the certificates that it"
                            + " names.")
    void test(@Mixin ServerLocation server)
            throws IOException, ConfigException, OperationException {
        var file = server.configFile();
        var config = ConfigFile.read(file);
        for (var certificate : config.certificate()) {
            new CertificateFiles(certificate.chainFile(), certificate.keyFile()).read();
        }
        print(file + " is fine. " + config.hostName() + " will listen for:\n");
        config.listener().forEach(listener -> print("  " + describe(listener) + "\n"));
    }

    private static String describe(ListenerConfig listener) {
        var addresses = listener.addresses().stream().map(a -> a.getHostAddress()).toList();
        return "%-12s port %d on %s"
                .formatted(
                        listener.protocol(),
                        listener.portOrDefault(),
                        String.join(", ", addresses));
    }

    @Command(
            name = "systemd-unit",
            description = "Print a systemd unit that runs the server as its own user, shut in.",
            footer = {
                "",
                "Example: mailstead config systemd-unit >/etc/systemd/system/mailstead.service"
            })
    void systemdUnit(
            @Option(
                            names = "--program",
                            paramLabel = "FILE",
                            defaultValue = "/opt/mailstead/mailstead",
                            description = "The program. Default: ${DEFAULT-VALUE}.")
                    Path program,
            @Option(
                            names = "--config",
                            paramLabel = "FILE",
                            defaultValue = "/etc/mailstead/mailstead.toml",
                            description = "Its configuration. Default: ${DEFAULT-VALUE}.")
                    Path config,
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            defaultValue = "/var/lib/mailstead",
                            description = "Its data directory. Default: ${DEFAULT-VALUE}.")
                    Path data,
            @Option(
                            names = "--user",
                            paramLabel = "NAME",
                            defaultValue = "mailstead",
                            description = "Whom it runs as. Default: ${DEFAULT-VALUE}.")
                    String user) {
        print(SystemdUnit.text(program, config, data, user));
    }

    private void print(String text) {
        var out = Terminal.out(spec);
        out.print(text);
        out.flush();
    }
}
