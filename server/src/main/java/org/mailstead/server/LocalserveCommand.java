package org.mailstead.server;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.log.Logs;
import org.mailstead.server.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mailstead localserve}. */
@Command(
        name = "localserve",
        description = {
            "Run a server on this machine only, ready at once: for development and for a first"
                    + " look.",
            "One account, mailstead@localhost with password mailstead, gets the mail for every"
                    + " address at every domain. Nothing is sent to other hosts."
        },
        footer = {"", "Example: mailstead localserve --dir ~/mailstead"})
final class LocalserveCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Where mail is kept from start to start. Default: a new temporary folder.")
    private @Nullable Path directory;

    @Option(
            names = "--ip",
            paramLabel = "IP",
            description = "Where to listen. Default: 127.0.0.1 and, if there is one, ::1.")
    private @Nullable InetAddress ip;

    @Option(
            names = "--port-base",
            paramLabel = "N",
            defaultValue = "1000",
            description = {
                "Added to the usual ports. Default: ${DEFAULT-VALUE}, which makes SMTP 1025,"
                        + " submissions 1465, submission 1587, IMAP 1143, IMAPS 1993,"
                        + " HTTP 1080 and HTTPS 1443."
            })
    private int portBase;

    @Option(
            names = "--init-only",
            description = "Make what is kept there, and end: to have it ready, or to look at it.")
    private boolean initOnly;

    @Option(
            names = "--pedantic",
            description = {
                "Refuse what programs get wrong even where it can be understood: to test yours."
            })
    private boolean pedantic;

    /** For picocli. */
    LocalserveCommand() {}

    @Override
    public Integer call() throws IOException, StoreException {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command");
        }
        if (portBase < 0 || portBase > 64_000) {
            throw new ParameterException(spec.commandLine(), "--port-base must be 0 to 64000");
        }
        var place = directory == null ? Files.createTempDirectory("mailstead-") : directory;
        var config =
                Localserve.config(
                        place.toAbsolutePath().normalize(),
                        addresses(),
                        initOnly ? Localserve.ANY_PORT : portBase,
                        pedantic);
        Logs.configure(config.log());
        var out = spec.commandLine().getOut();
        if (initOnly) { // outbound CL-18
            Server.start(config, ServerMode.LOCAL).close();
            out.println("made " + config.dataDirectory());
            out.flush();
            return 0;
        }
        var server = Server.start(config, ServerMode.LOCAL);
        out.print(Localserve.welcome(server, config.dataDirectory(), directory == null));
        out.flush();
        return ServeCommand.untilStopped(server);
    }

    private List<InetAddress> addresses() {
        if (ip != null) {
            return List.of(ip);
        }
        return hasIpv6Loopback()
                ? List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"))
                : List.of(InetAddress.ofLiteral("127.0.0.1"));
    }

    private static boolean hasIpv6Loopback() {
        try (var probe = new java.net.ServerSocket()) {
            probe.bind(new java.net.InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
