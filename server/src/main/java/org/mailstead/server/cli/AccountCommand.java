package org.mailstead.server.cli;

import java.io.IOException;
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

/** {@code mailstead account}: the accounts of the running server. */
@Command(
        name = "account",
        description = "Add, list, change and remove accounts on the running server.",
        synopsisSubcommandLabel = "COMMAND")
public final class AccountCommand {
    private static final String NAME = "The account's name.";

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public AccountCommand() {}

    @Command(name = "list", description = "List the accounts with their addresses.")
    void list(@Mixin ServerLocation server)
            throws IOException, ConfigException, OperationException {
        call(server, "account.list");
    }

    @Command(
            name = "add",
            description = {
                "Add an account with its first address, whose domain must be there.",
                "A password is made and shown once, unless one is given. The first account of all"
                        + " is the postmaster."
            },
            footer = {"", "Example: mailstead account add ann ann@example.org"})
    void add(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Parameters(paramLabel = "ADDRESS", description = "Its address, to log in with.")
                    String address,
            @Option(
                            names = "--password-stdin",
                            description =
                                    "Read the password from the first line of standard input.")
                    boolean passwordStdin)
            throws IOException, ConfigException, OperationException {
        var password = passwordStdin ? PasswordInput.fromStandardInput() : null;
        call(server, "account.add", name, address);
        if (password == null) {
            call(server, "account.generate-password", name);
        } else {
            call(server, "account.password", name, password);
        }
    }

    @Command(
            name = "remove",
            description = "Remove an account with its addresses, and erase all its mail.")
    void remove(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name)
            throws IOException, ConfigException, OperationException {
        call(server, "account.remove", name);
    }

    @Command(
            name = "disable",
            description = "Refuse all logins of an account, with a message. Mail is still taken.",
            footer = {"", "Example: mailstead account disable ann \"Please call the help desk\""})
    void disable(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Parameters(
                            paramLabel = "MESSAGE",
                            description = "What the user is told: up to 256 characters of ASCII.")
                    String message)
            throws IOException, ConfigException, OperationException {
        call(server, "account.disable", name, message);
    }

    @Command(name = "enable", description = "Take logins of an account again.")
    void enable(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name)
            throws IOException, ConfigException, OperationException {
        call(server, "account.enable", name);
    }

    @Command(
            name = "quota",
            description = "Set how much an account may keep.",
            footer = {"", "Example: mailstead account quota ann 10G"})
    void quota(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Parameters(
                            paramLabel = "SIZE",
                            description =
                                    "Octets, or with K, M, G or T for powers of 1024; none;"
                                            + " default: what all accounts have.")
                    String size)
            throws IOException, ConfigException, OperationException {
        call(server, "account.quota", name, Long.toString(Sizes.quota(size)));
    }

    @Command(
            name = "postmaster",
            description = "Make an account the one that gets the postmaster's mail.")
    void postmaster(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name)
            throws IOException, ConfigException, OperationException {
        call(server, "account.postmaster", name);
    }

    private void call(ServerLocation server, String operation, String... arguments)
            throws IOException, ConfigException, OperationException {
        var out = Terminal.out(spec);
        server.call(operation, List.of(arguments), out::println);
        out.flush();
    }
}
