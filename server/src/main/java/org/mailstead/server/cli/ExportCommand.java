package org.mailstead.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead export}: an account's mail to files. */
@Command(
        name = "export",
        description = "Export an account's mail to mbox files or Maildirs.",
        synopsisSubcommandLabel = "FORMAT",
        footer = {
            "",
            "The server writes the files. mailstead-export.toml beside them says what they cannot"
                    + " hold; errors.txt is there only if something could not be exported.",
            "",
            "Examples:",
            "  mailstead export maildir ann /backup/ann",
            "  mailstead export mbox ann /backup/archive --mailbox Archive --below"
        })
public final class ExportCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public ExportCommand() {}

    @Command(name = "mbox", description = "Write a file x/y.mbox for each mailbox x/y.")
    void mbox(@Mixin ServerLocation server, @Mixin Arguments arguments)
            throws IOException, ConfigException, OperationException {
        run("mbox", server, arguments);
    }

    @Command(
            name = "maildir",
            description = "Write a Maildir of the Inbox, with a folder .x.y for each mailbox x/y.")
    void maildir(@Mixin ServerLocation server, @Mixin Arguments arguments)
            throws IOException, ConfigException, OperationException {
        run("maildir", server, arguments);
    }

    private void run(String format, ServerLocation server, Arguments arguments)
            throws IOException, ConfigException, OperationException {
        LongOperation.run(
                server,
                "export",
                List.of(
                        format,
                        arguments.account,
                        arguments.destination.toAbsolutePath().toString(),
                        arguments.mailbox,
                        arguments.below ? "below" : ""),
                spec);
    }

    /** What both formats take. */
    static final class Arguments {
        @Parameters(
                index = "0",
                paramLabel = "ACCOUNT",
                description = "The account, by its name or one of its addresses.")
        private String account = "";

        @Parameters(
                index = "1",
                paramLabel = "DIR",
                description = "Where to write: a directory that does not exist or is empty.")
        private Path destination = Path.of("");

        @Option(
                names = "--mailbox",
                paramLabel = "NAME",
                defaultValue = "",
                description = "Export only this mailbox.")
        private String mailbox = "";

        @Option(names = "--below", description = "With --mailbox: also those below it.")
        private boolean below;

        /** For picocli. */
        Arguments() {}
    }
}
