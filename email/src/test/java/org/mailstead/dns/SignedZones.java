package org.mailstead.dns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A signed root of our own with zones below it, served by knot on loopback, and unbound in front of
 * it: one that validates, one that does not.
 */
final class SignedZones implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> PROGRAMS = List.of("knotd", "keymgr", "unbound");

    private final Path home;
    private final List<Process> processes = new ArrayList<>();
    private final String anchors;
    private final int knotPort;
    private final int validatingPort;
    private final int plainPort;

    private SignedZones(Path home) throws IOException, InterruptedException {
        this.home = home;
        knotPort = freePort();
        validatingPort = freePort();
        plainPort = freePort();
        write("knot.conf", knotConf());
        for (var zone : List.of(".", "secure.test.", "bogus.test.", "test.")) {
            var flags = "algorithm=ecdsap256sha256 ksk=yes zsk=yes";
            keymgr((zone + " generate " + flags).split(" ", -1));
        }
        anchors = keymgr(".", "ds");
        write("root.zone", zone("TXT root", ds("test.")));
        write("test.zone", zone("TXT test", ds("secure.test."), spoiled(ds("bogus.test."))));
        write("secure.zone", SECURE);
        write("bogus.zone", zone("TXT forged"));
        write("insecure.zone", zone("TXT unsigned", "mx MX 10 mail"));
        start("knotd", "-c", home.resolve("knot.conf").toString());
        write("anchors", anchors);
        start("unbound", "-d", "-c", unbound("validating", validatingPort, true).toString());
        start("unbound", "-d", "-c", unbound("plain", plainPort, false).toString());
        awaitAnswers();
    }

    /** Skips the test where a program is absent; in CI ({@code CI=true}) fails it. */
    static SignedZones start(Path home) throws IOException, InterruptedException {
        for (var program : PROGRAMS) {
            if (find(program).isEmpty()) {
                var message = program + " is not installed: see .ci/run for the packages";
                if ("true".equals(System.getenv("CI"))) {
                    Assertions.fail(message);
                }
                Assumptions.abort(message);
            }
        }
        return new SignedZones(home);
    }

    /** The keys of our root. */
    TrustAnchors anchors() {
        return new TrustAnchors(anchors);
    }

    /** unbound that validates. */
    InetSocketAddress validating() {
        return loopback(validatingPort);
    }

    /** unbound that hands on what it got. */
    InetSocketAddress plain() {
        return loopback(plainPort);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static final String SECURE =
            """
            @            300 SOA   ns hostmaster 1 7200 3600 86400 60
                             NS    ns
                             TXT   "v=spf1 -all"
                             MX    10 mail
            ns               A     127.0.0.1
            mail             A     192.0.2.1
            _25._tcp.mail    TLSA  3 1 1 00ff
            alias            CNAME mail
            out              CNAME insecure.test.
            *.wild           TXT   "any"
            """;

    private static String zone(String... records) {
        return "@ 300 SOA ns.test. hostmaster 1 7200 3600 86400 60\n"
                + "@ 300 NS ns.test.\nns 300 A 127.0.0.1\n"
                + "@ 300 "
                + String.join("\n", records)
                + (records[0].equals("TXT root")
                        ? "\ntest. 300 NS ns.test.\nns.test. 300 A 127.0.0.1\n"
                        : "")
                + (records[0].equals("TXT test")
                        ? "\nsecure NS ns\nbogus NS ns\ninsecure NS ns\n"
                        : "\n");
    }

    private String ds(String zone) throws IOException, InterruptedException {
        return keymgr(zone, "ds").strip();
    }

    /** DS records of keys that nobody has. */
    private static String spoiled(String ds) {
        var lines = ds.lines().map(line -> line.substring(0, line.length() - 8) + "00000000");
        return String.join("\n", lines.toList());
    }

    private String knotConf() {
        return """
        server:
            rundir: "%1$s"
            listen: 127.0.0.1@%2$d
        log:
          - target: stderr
            any: info
        database:
            storage: "%1$s"
        policy:
          - id: own
            manual: on
            algorithm: ecdsap256sha256
            nsec3: on
        template:
          - id: default
            storage: "%1$s"
            zonefile-sync: -1
            zonefile-load: whole
            journal-content: none
            dnssec-policy: own
        zone:
          - domain: .
            file: root.zone
            dnssec-signing: on
          - domain: test.
            file: test.zone
            dnssec-signing: on
          - domain: secure.test.
            file: secure.zone
            dnssec-signing: on
          - domain: bogus.test.
            file: bogus.zone
            dnssec-signing: on
          - domain: insecure.test.
            file: insecure.zone
        """
                .formatted(home, knotPort);
    }

    private Path unbound(String name, int port, boolean validates) throws IOException {
        var conf =
                """
                server:
                    directory: "%1$s"
                    chroot: ""
                    username: ""
                    pidfile: "%1$s/%2$s.pid"
                    use-syslog: no
                    interface: 127.0.0.1
                    port: %3$d
                    do-ip6: no
                    do-not-query-localhost: no
                    local-zone: "test." nodefault
                    module-config: "%4$s"
                    ede: yes
                    num-threads: 1
                    %5$s
                remote-control:
                    control-enable: no
                forward-zone:
                    name: "."
                    forward-addr: 127.0.0.1@%6$d
                """
                        .formatted(
                                home,
                                name,
                                port,
                                validates ? "validator iterator" : "iterator",
                                validates ? "trust-anchor-file: \"" + home + "/anchors\"" : "",
                                knotPort);
        return write(name + ".conf", conf);
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(home.resolve(name), content, UTF_8);
    }

    private String keymgr(String... arguments) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(List.of("keymgr", "-c", home.resolve("knot.conf").toString()));
        command.addAll(List.of(arguments));
        var out = Files.createTempFile(home, "keymgr", ".out");
        var err = Files.createTempFile(home, "keymgr", ".err");
        var process =
                builder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            Assertions.fail(command + ": " + Files.readString(out) + Files.readString(err));
        }
        return Files.readString(out);
    }

    private void start(String... command) throws IOException {
        var log = Files.createTempFile(home, command[0], ".log");
        processes.add(
                builder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start());
    }

    private ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(new ArrayList<>(command));
        builder.command().set(0, find(command.getFirst()).getFirst().toString());
        return builder.directory(home.toFile()).redirectInput(Path.of("/dev/null").toFile());
    }

    private static List<Path> find(String program) {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .toList();
    }

    private static int freePort() throws IOException {
        while (true) {
            try (var tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    var udp = new DatagramSocket(loopback(tcp.getLocalPort()))) {
                return udp.getLocalPort();
            } catch (java.net.BindException _) {
                // taken for one of the two: another
            }
        }
    }

    private void awaitAnswers() {
        for (var server : List.of(validating(), plain())) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptions()
                    .until(() -> answers(server));
        }
    }

    private boolean answers(InetSocketAddress server) throws Exception {
        var resolver = new org.xbill.DNS.SimpleResolver(server);
        resolver.setTimeout(Duration.ofSeconds(1));
        var query = Reply.query(Name.parse("secure.test"), RecordType.TXT.number());
        return !resolver.send(query).getSection(org.xbill.DNS.Section.ANSWER).isEmpty();
    }

    @Override
    public void close() {
        processes.reversed().forEach(Process::destroy);
        for (var process : processes) {
            try {
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException _) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
