package org.mailstead.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.directory.ReportKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead dmarcdb addreport}: a report that came some other way. outbound CL-19 */
@Command(
        name = "dmarcdb",
        description =
                "Add reports on mail in the name of our domains (DMARC) to those that are kept, by hand.",
        hidden = true,
        synopsisSubcommandLabel = "COMMAND")
public final class DmarcDbCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public DmarcDbCommand() {}

    @Command(
            name = "addreport",
            description = {
                "Add a report: a file as it was attached, or the message that it was attached to.",
                "Nothing is checked of who sent it."
            },
            footer = {"", "Example: mailstead dmarcdb addreport receiver.example report.xml.gz"})
    void addReport(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "FROMDOMAIN", description = "The domain that sent it.")
                    String from,
            @Parameters(
                            paramLabel = "FILE",
                            arity = "0..1",
                            description = "Where it is; standard input if not given.")
                    @Nullable Path file)
            throws IOException, ConfigException, OperationException {
        try (var in = file == null ? System.in : Files.newInputStream(file)) {
            ReportFiles.add(server, ReportKind.DMARC, from, in, Terminal.out(spec));
        }
    }
}
