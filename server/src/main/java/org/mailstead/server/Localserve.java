package org.mailstead.server;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.mailstead.address.Domain;
import org.mailstead.server.config.Config;
import org.mailstead.server.config.LimitsConfig;
import org.mailstead.server.config.ListenerConfig;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.config.LogConfig;
import org.mailstead.server.config.LogLevel;
import org.mailstead.wire.SyntaxException;

/** What {@code localserve} is made of: one account, its ports, and what to type next. */
final class Localserve {
    static final String ACCOUNT = "mailstead";
    static final String ADDRESS = "mailstead@localhost";
    static final String PASSWORD = "mailstead";

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
     */
    static Config config(Path directory, List<InetAddress> addresses, int portBase) {
        var listeners =
                Arrays.stream(ListenerProtocol.values())
                        .map(protocol ->
                                new ListenerConfig(
                                        protocol,
                                        addresses,
                                        portBase == ANY_PORT ? 0 : portBase + protocol.port(),
                                        List.of(),
                                        true,
                                        false))
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
                new LimitsConfig(CONNECTIONS_MAX, MESSAGE_OCTETS_MAX, Duration.ofSeconds(3)));
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

        The certificate is self-made: programs ask before they trust it (%10$s).

        To type next:

          swaks --server %11$s:%5$d --to anyone@example.org --h-Subject Hello
          swaks --server %11$s:%6$d --tls --auth-user %1$s --auth-password %2$s --to me@example.org
          curl -u %1$s:%2$s 'imap://%11$s:%8$d/INBOX;MAILINDEX=*'
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
                        ip);
    }
}
