package org.mailstead.server;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.sasl.CredentialsUnavailableException;
import org.mailstead.sasl.ScramHash;
import org.mailstead.sasl.Verdict;
import org.mailstead.server.config.Config;
import org.mailstead.server.config.DeliveryConfig;
import org.mailstead.server.config.DnsConfig;
import org.mailstead.server.config.InboundConfig;
import org.mailstead.server.config.LimitsConfig;
import org.mailstead.server.config.ListenerConfig;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.config.LogConfig;
import org.mailstead.server.config.LogLevel;
import org.mailstead.server.config.QueueConfig;
import org.mailstead.server.config.SubmissionConfig;
import org.mailstead.server.config.UpdatesConfig;
import org.mailstead.server.config.WebhookConfig;
import org.mailstead.server.directory.AdminResult;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;

/** What {@code localserve} is made of: one account, its ports, and what to type next. */
final class Localserve {
    static final String ACCOUNT = "mailstead";
    static final String ADDRESS = "mailstead@localhost";
    static final String PASSWORD = "mailstead";

    private static final String ACTOR = "localserve";

    /** A port base that stands for free ports, whichever they are. */
    static final int ANY_PORT = -1;

    private static final long MESSAGE_OCTETS_MAX = 104_857_600;
    private static final int CONNECTIONS_MAX = 10_000;

    private Localserve() {}

    /** The name of a developer's machine. */
    static Domain hostName() {
        try {
            return Domain.parse("localhost");
        } catch (SyntaxException e) {
            throw new IllegalStateException("localhost is no domain", e);
        }
    }

    /**
     * The configuration of a developer's machine: every port is the usual one plus a base.
     *
     * @param portBase 0 or more, or {@link #ANY_PORT}
     * @param pedantic for all listeners
     */
    static Config config(
            Path directory, List<InetAddress> addresses, int portBase, boolean pedantic) {
        var listeners =
                Arrays.stream(ListenerProtocol.values())
                        .map(protocol ->
                                new ListenerConfig(
                                        protocol,
                                        addresses,
                                        portBase == ANY_PORT ? 0 : portBase + protocol.port(),
                                        List.of(),
                                        true,
                                        true,
                                        false,
                                        pedantic,
                                        ListenerConfig.WEBAPI_PATH))
                        .toList();
        return new Config(
                hostName(),
                directory,
                null,
                "",
                "",
                new LogConfig(LogLevel.INFO, Map.of()),
                List.of(),
                listeners,
                // a developer's machine sends as anybody, and need not have a DNS
                new InboundConfig(false, false, List.of(), List.of(), false, false),
                new SubmissionConfig(false), // a developer wants to see everything
                DeliveryConfig.DEFAULT,
                QueueConfig.DEFAULT,
                new WebhookConfig(true),
                new DnsConfig(List.of(), false, null),
                UpdatesConfig.NONE,
                new LimitsConfig(CONNECTIONS_MAX, MESSAGE_OCTETS_MAX, Duration.ofSeconds(3)));
    }

    /**
     * Makes the one account, if it is not there yet with its password: a start that was killed
     * half-way is made up for.
     *
     * @throws IOException if somebody else has its address
     */
    static void addAccount(Core core) throws IOException, StoreException {
        var directory = core.directory();
        var admin = directory.admin();
        try {
            if (directory.domain(hostName()).isEmpty()) {
                done(admin.domains().add(ACTOR, hostName(), false));
            }
            if (directory.account(ACCOUNT).isEmpty()) {
                done(admin.accounts().add(ACTOR, ACCOUNT, Address.parse(ADDRESS)));
                core.data().settle();
            }
            var verdict = directory.scram(ADDRESS, ScramHash.SHA_256).whenProven();
            if (verdict instanceof Verdict.NoSecret) {
                done(admin.accounts().setPassword(ACTOR, ACCOUNT, PASSWORD));
            }
        } catch (SyntaxException e) {
            throw new IllegalStateException(ADDRESS + " is no address", e);
        } catch (CredentialsUnavailableException e) {
            throw new IOException("no password can be set: " + e.getMessage(), e);
        }
    }

    private static <T> void done(AdminResult<T> result) throws IOException {
        if (result instanceof AdminResult.Refusal<T>(var why)) {
            throw new IOException("localserve needs the account " + ACCOUNT + ": " + why);
        }
    }

    /** What a developer sees at the start. */
    static String welcome(Server server, Path directory, boolean isTemporary) {
        var ip = server.address(ListenerProtocol.SMTP).getAddress().getHostAddress();
        return """

        Mailstead runs on this machine. Nothing leaves it: mail for any address lands in one account.

          account     %1$s
          password    %2$s
          data        %3$s%4$s

          SMTP        port %5$d    STARTTLS, or without TLS
          submission  port %6$d    STARTTLS, or without TLS
                      port %7$d    TLS
          IMAP        port %8$d    STARTTLS, or without TLS
                      port %9$d    TLS
          HTTP API    http://%12$s/webapi/v0/

        The certificate is self-made: programs ask before they trust it (%10$s).

        To type next:

          swaks --server %11$s:%5$d --to anyone@example.org --h-Subject Hello
          swaks --server %11$s:%6$d --tls --auth-user %1$s --auth-password %2$s --to me@example.org
          curl -u %1$s:%2$s 'imap://%11$s:%8$d/INBOX;MAILINDEX=*'
          curl -u %1$s:%2$s --data-urlencode \\
            'request={"To":[{"Address":"me@example.org"}],"Subject":"Hello","Text":"Hello"}' \\
            http://%12$s/webapi/v0/Send
          mutt -f imap://mailstead%%40localhost:%2$s@%11$s:%8$d/INBOX
          mailstead account add ann ann@localhost --dir %3$s

        Stop with Ctrl-C.

        """
                .formatted(
                        ADDRESS,
                        PASSWORD,
                        directory,
                        isTemporary ? "  (gone when the system cleans up; --dir DIR keeps it)" : "",
                        server.address(ListenerProtocol.SMTP).getPort(),
                        server.address(ListenerProtocol.SUBMISSION).getPort(),
                        server.address(ListenerProtocol.SUBMISSIONS).getPort(),
                        server.address(ListenerProtocol.IMAP).getPort(),
                        server.address(ListenerProtocol.IMAPS).getPort(),
                        directory.resolve("tls"),
                        ip,
                        web(server.address(ListenerProtocol.HTTP)));
    }

    /** As in URLs. webapi C-3 */
    private static String web(InetSocketAddress address) {
        var host = address.getAddress();
        if (host.isLoopbackAddress()) {
            return "localhost:" + address.getPort();
        }
        var literal = host.getHostAddress();
        return (host instanceof Inet6Address ? "[" + literal + "]" : literal)
                + ":"
                + address.getPort();
    }
}
