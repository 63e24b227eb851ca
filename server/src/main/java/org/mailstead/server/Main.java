package org.mailstead.server;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.mailstead.server.cli.AccountCommand;
import org.mailstead.server.cli.AddressCommand;
import org.mailstead.server.cli.CompletionCommand;
import org.mailstead.server.cli.ConfigCommand;
import org.mailstead.server.cli.DomainCommand;
import org.mailstead.server.cli.MessageCommand;
import org.mailstead.server.cli.SetPasswordCommand;
import org.mailstead.server.cli.VersionCommand;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.store.StoreException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ScopeType;

/** The command line: {@code mailstead COMMAND}. Exit status 0: done, 1: not done, 2: misused. */
@Command(
        name = "mailstead",
        description = "A whole mail server in one program.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        usageHelpAutoWidth = true,
        subcommands = {
            LocalserveCommand.class,
            ServeCommand.class,
            AccountCommand.class,
            AddressCommand.class,
            DomainCommand.class,
            SetPasswordCommand.class,
            ConfigCommand.class,
            MessageCommand.class,
            CompletionCommand.class,
            VersionCommand.class,
            HelpCommand.class
        })
public final class Main {
    /** For picocli. */
    Main() {}

    /** Runs a command and exits with its status. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((e, line, _) -> failed(e, line))
                .setParameterExceptionHandler((e, _) -> misused(e));
    }

    private static int failed(Exception e, CommandLine line) throws Exception {
        var reason =
                switch (e) {
                    case StoreException store -> "the store: " + store.getMessage();
                    case OperationException refused -> refused.getMessage();
                    case ConfigException config -> config.getMessage();
                    case NoSuchFileException file -> file.getFile() + " does not exist";
                    case AccessDeniedException file -> file.getFile() + " may not be read";
                    case IOException io -> io.getMessage();
                    default -> throw e;
                };
        line.getErr().println("mailstead: " + reason);
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static int misused(CommandLine.ParameterException e) {
        var line = e.getCommandLine();
        line.getErr().println("mailstead: " + e.getMessage());
        line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        return CommandLine.ExitCode.USAGE;
    }
}
