package org.mailstead.server.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.directory.ReportKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead dmarc reports} and {@code mailstead tlsrpt reports}: what others reported. */
@Command(
        name = "reports",
        description = {
            "See what other servers reported on our domains, as long as the running server keeps it.",
            "Reports come to the addresses that mailstead address reports names."
        },
        synopsisSubcommandLabel = "COMMAND")
public final class ReportsCommand {
    private final ReportKind kind;

    @Spec private @Nullable CommandSpec spec;

    public ReportsCommand(ReportKind kind) {
        this.kind = kind;
    }

    @Command(name = "list", description = "List the reports, the latest first.")
    void list(
            @Mixin ServerLocation server,
            @Option(
                            names = "--domain",
                            paramLabel = "DOMAIN",
                            description = "On this domain of ours only.")
                    @Nullable String domain,
            @Option(
                            names = "--days",
                            paramLabel = "NUMBER",
                            defaultValue = "365",
                            description = "What came in so many days; 365 if not given.")
                    String days,
            @Option(
                            names = {"-n", "--limit"},
                            paramLabel = "NUMBER",
                            defaultValue = "1000",
                            description = "So many at most; 1000 if not given.")
                    String max,
            @Option(names = "--json", description = "As JSON, one object a line.") boolean json)
            throws IOException, ConfigException, OperationException {
        call(
                server,
                "reports.list",
                domain == null ? "" : domain,
                days,
                max,
                Boolean.toString(json));
    }

    @Command(name = "show", description = "Show all that a report says.")
    void show(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ID", description = "Its number in the list.") String id)
            throws IOException, ConfigException, OperationException {
        call(server, "reports.show", id);
    }

    @Command(
            name = "summary",
            description = "Say in words what the reports on a domain mean, all together.")
    void summary(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "DOMAIN", description = "A domain of ours.") String domain,
            @Option(
                            names = "--days",
                            paramLabel = "NUMBER",
                            defaultValue = "30",
                            description = "What came in so many days; 30 if not given.")
                    String days)
            throws IOException, ConfigException, OperationException {
        call(server, "reports.summary", domain, days);
    }

    private void call(ServerLocation server, String operation, String... arguments)
            throws IOException, ConfigException, OperationException {
        var all = new ArrayList<>(List.of(kind.toString()));
        all.addAll(List.of(arguments));
        server.print(spec, operation, all);
    }
}
