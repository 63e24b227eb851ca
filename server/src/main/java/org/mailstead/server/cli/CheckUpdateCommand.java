package org.mailstead.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dns.Resolver;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.http.GuardedClient;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.updates.Changelog;
import org.mailstead.server.updates.Updates;
import org.mailstead.server.updates.Version;
import org.mailstead.wire.SyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code mailstead checkupdate}: is there a newer version? Needs no server. outbound CL-18, UP-4
 */
@Command(
        name = "checkupdate",
        description = {
            "Look whether there is a newer version of this program, and show what has changed.",
            "It asks the domain of [updates] in the configuration, or the one given here.",
            "The server does so once a day if [updates] names a domain."
        },
        footer = {"", "Example: mailstead checkupdate"})
public final class CheckUpdateCommand implements Callable<Integer> {
    /** Null: as the options say. */
    private final @Nullable Resolver resolver;

    @Mixin private ServerLocation server = new ServerLocation();
    @Mixin private DnsOptions dns = new DnsOptions();
    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description = "Ask this domain, for the number only.")
    private @Nullable String domain;

    /** For picocli. */
    public CheckUpdateCommand() {
        this(null);
    }

    CheckUpdateCommand(@Nullable Resolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public Integer call() throws IOException, ConfigException, OperationException {
        var names = dns.or(resolver);
        var updates = new Updates(source(), names, GuardedClient.ofPublic(names), new Metrics());
        var out = Terminal.out(spec);
        try {
            var own = Version.find(VersionCommand.version()).orElse(null);
            var latest = updates.latest();
            Updates.words(latest, own).forEach(out::println);
            if (own != null && latest.isNewerThan(own)) {
                updates.changelog(own).ifPresent(changelog -> show(changelog, out));
            }
        } catch (Updates.UnavailableException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        } finally {
            out.flush();
        }
        return 0;
    }

    private static void show(Changelog changelog, PrintWriter out) {
        for (var text : changelog.texts()) {
            out.println();
            text.lines().forEach(line -> out.println(Terminal.plain(line)));
        }
    }

    private Updates.Source source() throws IOException, ConfigException, OperationException {
        if (domain != null) {
            try {
                return new Updates.Source(Domain.parse(domain), null);
            } catch (SyntaxException e) {
                throw new OperationException("not a domain: " + domain, e);
            }
        }
        return Updates.Source.of(server.config().updates())
                .orElseThrow(() ->
                        new OperationException(
                                "nothing says whom to ask: set \"domain\" under [updates] in the"
                                        + " configuration, or give --domain DOMAIN"));
    }
}
