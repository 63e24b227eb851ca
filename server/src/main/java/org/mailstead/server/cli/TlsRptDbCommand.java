package org.mailstead.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.directory.ReportKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead tlsrptdb addreport}: a report that came some other way. outbound CL-19 */
@Command(
        name = "tlsrptdb",
        description = "Add reports on TLS with our hosts (TLSRPT) to those that are kept, by hand.",
        hidden = true,
        synopsisSubcommandLabel = "COMMAND")
public final class TlsRptDbCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public TlsRptDbCommand() {}

    @Command(
            name = "addreport",
            description = {
                "Add reports: messages that they are attached to, each of the domain in its From.",
                "Nothing is checked of who sent them."
            },
            footer = {"", "Example: mailstead tlsrptdb addreport report.eml"})
    void addReport(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "Messages.")
                    List<Path> files)
            throws IOException, ConfigException, OperationException {
        for (var file : files) {
            try (var in = Files.newInputStream(file)) {
                ReportFiles.add(server, ReportKind.TLS, "", in, Terminal.out(spec));
            } catch (OperationException e) {
                throw new OperationException(file + ": " + e.getMessage(), e);
            }
        }
    }
}
