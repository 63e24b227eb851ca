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

/** {@code mailstead import}: mail from files into an account. */
@Command(
        name = "import",
        description = "Import mail from mbox files or Maildirs into an account.",
        synopsisSubcommandLabel = "FORMAT",
        footer = {
            "",
            "The server reads the files, so its user must be allowed to. An import can be stopped"
                    + " and repeated at any time: what came in before does not come in again, also"
                    + " when the files have grown.",
            "",
            "Examples:",
            "  mailstead import mbox ann Archive /home/ann/archive.mbox",
            "  mailstead import maildir ann@example.org Inbox /home/ann/Maildir"
        })
public final class ImportCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public ImportCommand() {}

    @Command(
            name = "mbox",
            description =
                    "Import an mbox file, or all files x/y.mbox below a directory as mailboxes"
                            + " x/y.")
    void mbox(@Mixin ServerLocation server, @Mixin Arguments arguments)
            throws IOException, ConfigException, OperationException {
        run("mbox", server, arguments);
    }

    @Command(
            name = "maildir",
            description =
                    "Import a Maildir and the folders in it: .x.y and x/y become mailboxes x/y.")
    void maildir(@Mixin ServerLocation server, @Mixin Arguments arguments)
            throws IOException, ConfigException, OperationException {
        run("maildir", server, arguments);
    }

    private void run(String format, ServerLocation server, Arguments arguments)
            throws IOException, ConfigException, OperationException {
        LongOperation.run(
                server,
                "import",
                List.of(
                        format,
                        arguments.account,
                        arguments.mailbox,
                        arguments.path.toAbsolutePath().toString(),
                        arguments.again ? "again" : ""),
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
                paramLabel = "MAILBOX",
                description = {
                    "Where the messages go; made and subscribed if it is missing.",
                    "Folders become mailboxes below it, or beside it if it is Inbox."
                })
        private String mailbox = "";

        @Parameters(index = "2", paramLabel = "PATH", description = "What to import.")
        private Path path = Path.of("");

        @Option(
                names = "--again",
                description =
                        "Also bring in messages that were imported into the same mailbox before.")
        private boolean again;

        /** For picocli. */
        Arguments() {}
    }
}
