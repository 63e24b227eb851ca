package org.mailstead.server.cli;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.rdap.RdapClient;
import org.mailstead.server.rdap.RdapException;
import org.mailstead.wire.SyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead rdap}: what registries say of domains. inbound CLI-08 */
@Command(
        name = "rdap",
        description = "Ask the registry of a domain.",
        synopsisSubcommandLabel = "COMMAND")
public final class RdapCommand {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public RdapCommand() {}

    @Command(
            name = "domainage",
            description =
                    "Tell how long ago a domain was registered. Others distrust mail from domains"
                            + " of a few weeks.",
            footer = {"", "Example: mailstead rdap domainage example.org"})
    void domainAge(
            @Parameters(paramLabel = "DOMAIN", description = "A domain, not a name below it.")
                    String name)
            throws OperationException, InterruptedException {
        var clock = Clock.systemUTC();
        try (var http =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build()) {
            var client = new RdapClient(http, RdapClient.BOOTSTRAP, clock);
            var registered = client.registered(Domain.parse(name));
            var out = Terminal.out(spec);
            out.println(age(registered, clock.instant()));
            out.flush();
        } catch (SyntaxException e) {
            throw new OperationException("not a domain: " + e.getMessage(), e);
        } catch (RdapException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Whole years and the days of the one that runs. */
    static String age(Instant registered, Instant now) {
        var start = registered.atOffset(ZoneOffset.UTC);
        var end = now.atOffset(ZoneOffset.UTC);
        var years = ChronoUnit.YEARS.between(start, end);
        var days = ChronoUnit.DAYS.between(start.plusYears(years), end);
        return "%d years, %d days".formatted(years, days);
    }
}
