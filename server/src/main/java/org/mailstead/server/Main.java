package org.mailstead.server;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.mailstead.server.cli.AccountCommand;
import org.mailstead.server.cli.AddressCommand;
import org.mailstead.server.cli.ArcCommand;
import org.mailstead.server.cli.BackupCommand;
import org.mailstead.server.cli.CertificateCommand;
import org.mailstead.server.cli.CheckUpdateCommand;
import org.mailstead.server.cli.CidCommand;
import org.mailstead.server.cli.CompletionCommand;
import org.mailstead.server.cli.ConfigCommand;
import org.mailstead.server.cli.DaneCommand;
import org.mailstead.server.cli.DeliverCommand;
import org.mailstead.server.cli.DkimCommand;
import org.mailstead.server.cli.DmarcCommand;
import org.mailstead.server.cli.DmarcDbCommand;
import org.mailstead.server.cli.DnsCommand;
import org.mailstead.server.cli.DnsblCommand;
import org.mailstead.server.cli.DomainCommand;
import org.mailstead.server.cli.ExportCommand;
import org.mailstead.server.cli.ImapServeCommand;
import org.mailstead.server.cli.ImportCommand;
import org.mailstead.server.cli.IprevCommand;
import org.mailstead.server.cli.MessageCommand;
import org.mailstead.server.cli.MetricsCommand;
import org.mailstead.server.cli.MtaStsCommand;
import org.mailstead.server.cli.QueueCommand;
import org.mailstead.server.cli.RdapCommand;
import org.mailstead.server.cli.ReportsCommand;
import org.mailstead.server.cli.RouteCommand;
import org.mailstead.server.cli.RulesCommand;
import org.mailstead.server.cli.SendmailCommand;
import org.mailstead.server.cli.SetPasswordCommand;
import org.mailstead.server.cli.SigningCommand;
import org.mailstead.server.cli.SmtpCommand;
import org.mailstead.server.cli.SpfCommand;
import org.mailstead.server.cli.TlsRptCommand;
import org.mailstead.server.cli.TlsRptDbCommand;
import org.mailstead.server.cli.TransportCommand;
import org.mailstead.server.cli.VersionCommand;
import org.mailstead.server.cli.WebApiCommand;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.directory.ReportKind;
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
        usageHelpAutoWidth = true)
public final class Main {
    /** All commands, in the order of the help. */
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("localserve", LocalserveCommand::new);
        COMMANDS.put("serve", ServeCommand::new);
        COMMANDS.put("account", AccountCommand::new);
        COMMANDS.put("address", AddressCommand::new);
        COMMANDS.put("rules", RulesCommand::new);
        COMMANDS.put("domain", DomainCommand::new);
        COMMANDS.put("signing", SigningCommand::new);
        COMMANDS.put("queue", QueueCommand::new);
        COMMANDS.put("webapi", WebApiCommand::new);
        COMMANDS.put("deliver", DeliverCommand::new);
        COMMANDS.put("transport", TransportCommand::new);
        COMMANDS.put("route", RouteCommand::new);
        COMMANDS.put("certificate", CertificateCommand::new);
        COMMANDS.put("setpassword", SetPasswordCommand::new);
        COMMANDS.put("imapserve", ImapServeCommand::new);
        COMMANDS.put("import", ImportCommand::new);
        COMMANDS.put("export", ExportCommand::new);
        COMMANDS.put("backup", BackupCommand::new);
        COMMANDS.put("verify", VerifyCommand::new);
        COMMANDS.put("metrics", MetricsCommand::new);
        COMMANDS.put("cid", CidCommand::new);
        COMMANDS.put("config", ConfigCommand::new);
        COMMANDS.put("message", MessageCommand::new);
        COMMANDS.put("dkim", DkimCommand::new);
        COMMANDS.put("dmarc", () -> withReports(new DmarcCommand(), ReportKind.DMARC));
        COMMANDS.put("dmarcdb", DmarcDbCommand::new);
        COMMANDS.put("arc", ArcCommand::new);
        COMMANDS.put("dns", DnsCommand::new);
        COMMANDS.put("spf", SpfCommand::new);
        COMMANDS.put("iprev", IprevCommand::new);
        COMMANDS.put("dnsbl", DnsblCommand::new);
        COMMANDS.put("rdap", RdapCommand::new);
        COMMANDS.put("mtasts", MtaStsCommand::new);
        COMMANDS.put("dane", DaneCommand::new);
        COMMANDS.put("tlsrpt", () -> withReports(new TlsRptCommand(), ReportKind.TLS));
        COMMANDS.put("tlsrptdb", TlsRptDbCommand::new);
        COMMANDS.put("smtp", SmtpCommand::new);
        COMMANDS.put("sendmail", SendmailCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
        COMMANDS.put("checkupdate", CheckUpdateCommand::new);
        COMMANDS.put("version", VersionCommand::new);
        COMMANDS.put("help", HelpCommand::new);
    }

    /** These talk about all the others. */
    private static final Set<String> ABOUT_ALL = Set.of("completion", "help");

    private static CommandLine withReports(Object command, ReportKind kind) {
        return new CommandLine(command).addSubcommand("reports", new ReportsCommand(kind));
    }

    /** For picocli. */
    Main() {}

    /** Runs a command and exits with its status. */
    public static void main(String[] arguments) {
        System.exit(run(commandLine(arguments), arguments));
    }

    /** Returns the status: also after an Error, or what a server had begun would keep it alive. */
    static int run(CommandLine line, String... arguments) {
        try {
            return line.execute(arguments);
        } catch (Error e) {
            e.printStackTrace(line.getErr());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** Knows all commands, or only the one that is asked for: reading them all takes a while. */
    static CommandLine commandLine(String... arguments) {
        var asked = arguments.length == 0 ? "" : arguments[0];
        var one = COMMANDS.containsKey(asked) && !ABOUT_ALL.contains(asked);
        var line = new CommandLine(new Main());
        COMMANDS.forEach((name, command) -> {
            if (!one || name.equals(asked)) {
                line.addSubcommand(name, command.get());
            }
        });
        return line.setExecutionExceptionHandler((e, failing, _) -> failed(e, failing))
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
