package org.mailstead.server.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.control.SettingOperations;
import picocli.CommandLine.ArgGroup;
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
        subcommands = AccountWebhookCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class AccountCommand {
    private static final String NAME = "The account's name.";

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public AccountCommand() {}

    @Command(name = "list", description = "List the accounts with their addresses.")
    void list(@Mixin ServerLocation server)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "account.list", List.of());
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
        server.print(spec, "account.add", List.of(name, address));
        if (password == null) {
            server.print(spec, "account.generate-password", List.of(name));
        } else {
            server.print(spec, "account.password", List.of(name, password));
        }
    }

    @Command(
            name = "remove",
            description = "Remove an account with its addresses, and erase all its mail.")
    void remove(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "account.remove", List.of(name));
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
        server.print(spec, "account.disable", List.of(name, message));
    }

    @Command(name = "enable", description = "Take logins of an account again.")
    void enable(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "account.enable", List.of(name));
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
        server.print(spec, "account.quota", List.of(name, Long.toString(Sizes.quota(size))));
    }

    @Command(
            name = "postmaster",
            description = "Make an account the one that gets the postmaster's mail.")
    void postmaster(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "account.postmaster", List.of(name));
    }

    @Command(
            name = "junk-flags",
            description = {
                "Show or set how the names of mailboxes tell whether messages there are junk.",
                "What is put into a mailbox gets $Junk or $NotJunk, or neither, by the first pattern"
                        + " that is in its name. What two patterns leave is of the third kind."
            },
            footer = {
                "",
                "Patterns are RE2's, for names in lower case; one that is not given is not set.",
                "Example: mailstead account junk-flags ann --junk '^(junk|spam)' --neutral '^inbox'",
                "         mailstead account junk-flags --all-accounts --off"
            })
    void junkFlags(
            @Mixin ServerLocation server,
            @ArgGroup(multiplicity = "1") Whose whose,
            @ArgGroup(multiplicity = "0..1") @Nullable JunkFlags flags)
            throws IOException, ConfigException, OperationException {
        var name = whose.all || whose.name == null ? SettingOperations.ALL_ACCOUNTS : whose.name;
        if (flags == null) {
            server.print(spec, "account.junk-flags", List.of(name));
        } else if (flags.reset) {
            server.print(spec, "account.reset-junk-flags", List.of(name));
        } else if (flags.off || flags.patterns == null) {
            server.print(spec, "account.set-junk-flags", List.of(name));
        } else {
            var patterns = flags.patterns;
            server.print(
                    spec,
                    "account.set-junk-flags",
                    List.of(name, patterns.junk, patterns.neutral, patterns.notJunk));
        }
    }

    /** One account, or all that have nothing of their own. */
    static final class Whose {
        @Parameters(paramLabel = "NAME", description = NAME)
        private @Nullable String name;

        @Option(
                names = "--all-accounts",
                description = "All accounts that have nothing set of their own.")
        private boolean all;
    }

    /** What is to be set. */
    static final class JunkFlags {
        @Option(names = "--off", description = "Names tell nothing: flags stay as they are.")
        private boolean off;

        @Option(
                names = "--reset",
                description = "As all accounts; with --all-accounts, as at first.")
        private boolean reset;

        @ArgGroup(exclusive = false)
        private @Nullable JunkPatterns patterns;
    }

    /** Empty for none. */
    static final class JunkPatterns {
        @Option(names = "--junk", paramLabel = "PATTERN", description = "For junk.")
        private String junk = "";

        @Option(names = "--neutral", paramLabel = "PATTERN", description = "For either.")
        private String neutral = "";

        @Option(names = "--not-junk", paramLabel = "PATTERN", description = "For what is wanted.")
        private String notJunk = "";
    }

    @Command(
            name = "sending-limits",
            description = {
                "Show or set to how many an account may send within 24 hours.",
                "Keeps a stolen password from being of much use to those who send junk."
            },
            footer = {
                "",
                "Example: mailstead account sending-limits news --recipients 500000 --new 20000",
                "         mailstead account sending-limits news --reset"
            })
    void sendingLimits(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @ArgGroup(multiplicity = "0..1") @Nullable Sending sending)
            throws IOException, ConfigException, OperationException {
        if (sending == null) {
            server.print(spec, "account.sending-limits", List.of(name));
        } else if (sending.reset || sending.limits == null) {
            server.print(spec, "account.set-sending-limits", List.of(name));
        } else {
            var limits = sending.limits;
            server.print(
                    spec,
                    "account.set-sending-limits",
                    List.of(name, limits.recipients, limits.unknown));
        }
    }

    /** What is to be set. */
    static final class Sending {
        @Option(names = "--reset", description = "As all accounts.")
        private boolean reset;

        @ArgGroup(exclusive = false)
        private @Nullable Limits limits;
    }

    /** Both are given. */
    static final class Limits {
        @Option(
                names = "--recipients",
                paramLabel = "NUMBER",
                required = true,
                description = "Recipients of all its messages.")
        private String recipients = "";

        @Option(
                names = "--new",
                paramLabel = "NUMBER",
                required = true,
                description = "Recipients to whom it never wrote before.")
        private String unknown = "";
    }

    @Command(
            name = "imap-capabilities",
            description = {
                "Show or set which capabilities IMAP does not announce to an account.",
                "For a mail program that announces more than it can; from the next login on."
            },
            footer = {
                "",
                "Example: mailstead account imap-capabilities ann --disable CONDSTORE,MOVE",
                "         mailstead account imap-capabilities ann --enable-all"
            })
    void imapCapabilities(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @ArgGroup(multiplicity = "0..1") @Nullable Capabilities capabilities)
            throws IOException, ConfigException, OperationException {
        if (capabilities == null) {
            server.print(spec, "account.imap-capabilities", List.of(name));
            return;
        }
        var arguments = new ArrayList<String>();
        arguments.add(name);
        if (!capabilities.enableAll) {
            arguments.addAll(capabilities.disabled);
        }
        server.print(spec, "account.disable-imap-capabilities", arguments);
    }

    /** What is to be set. */
    static final class Capabilities {
        @Option(
                names = "--disable",
                paramLabel = "NAME",
                split = ",",
                description = "What is not announced, in place of what was set before.")
        private List<String> disabled = List.of();

        @Option(names = "--enable-all", description = "Announce all again.")
        private boolean enableAll;
    }
}
