package org.mailstead.server;

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
import org.mailstead.dns.DnsLimits;
import org.mailstead.dns.DnsResolver;
import org.mailstead.dns.Name;
import org.mailstead.dns.NameServers;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.TrustAnchors;

/**
 * A DNS of the test's own: knot signs a root and the zones below {@code test}, unbound in front of
 * it validates. Both on loopback.
 */
final class SignedDns implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How a zone is served. */
    enum Kind {
        /** Signed, as its parent says. */
        SECURE,
        /** Not signed, and its parent says nothing else. */
        UNSIGNED,
        /** Signed, and its parent says that it is signed by others. */
        BOGUS,
        /** Its server cannot answer. */
        BROKEN
    }

    /**
     * A zone below {@code test}.
     *
     * @param label its name there
     * @param records in the format of zone files, without SOA and NS
     */
    record Zone(String label, Kind kind, String records) {
        private String name() {
            return label + ".test.";
        }

        private String file() {
            return label + ".zone";
        }
    }

    private final Peer peer;
    private final List<Zone> zones;
    private final int knotPort = freePort();
    private final int port = freePort();
    private final List<Process> processes = new ArrayList<>();

    private SignedDns(Path home, List<Zone> zones) throws IOException, InterruptedException {
        this.peer = new Peer(home);
        this.zones = zones;
        peer.file("knot.conf", knotConf());
        var top = new StringBuilder();
        for (var zone : zones) {
            top.append(zone.label).append(" NS ns\n");
            switch (zone.kind) {
                case SECURE -> top.append(key(zone.name()));
                case BOGUS -> top.append(spoiled(key(zone.name())));
                case UNSIGNED, BROKEN -> {}
            }
            if (zone.kind != Kind.BROKEN) { // a zone without its file is SERVFAIL
                peer.file(zone.file(), start() + zone.records);
            }
        }
        var anchors = key(".");
        var ds = key("test.");
        peer.file("root.zone", start() + "test NS ns.test.\n" + ds);
        peer.file("test.zone", start() + top);
        peer.file("anchors", anchors);
        peer.file("unbound.conf", unboundConf());
        run("knotd", "-c", "knot.conf");
        run("unbound", "-d", "-c", "unbound.conf");
        awaitAnswer();
    }

    /** Skips the test where a program is absent; in CI ({@code CI=true}) fails it. */
    static SignedDns start(Path home, List<Zone> zones) throws IOException, InterruptedException {
        Peer.require("knotd", "keymgr", "unbound");
        return new SignedDns(home, zones);
    }

    /** Where the validating resolver listens, as the configuration wants it. */
    String resolver() {
        return "127.0.0.1@" + port;
    }

    private static String start() {
        return """
        $TTL 300
        @ SOA ns.test. hostmaster.test. 1 7200 3600 86400 60
        @ NS ns.test.
        ns.test. A 127.0.0.1
        """;
    }

    /** Makes keys for a zone; its DS record. */
    private String key(String zone) throws IOException, InterruptedException {
        peer.ok(
                "keymgr",
                "-c",
                "knot.conf",
                zone,
                "generate",
                "algorithm=ecdsap256sha256",
                "ksk=yes",
                "zsk=yes");
        return peer.ok("keymgr", "-c", "knot.conf", zone, "ds").strip() + "\n";
    }

    /** DS records of keys that nobody has. */
    private static String spoiled(String ds) {
        var lines = ds.lines().map(line -> line.substring(0, line.length() - 8) + "00000000\n");
        return String.join("", lines.toList());
    }

    private String knotConf() {
        var conf =
                new StringBuilder(
                        """
                        server:
                            rundir: "%1$s"
                            listen: 127.0.0.1@%2$d
                        log:
                          - target: stderr
                            any: warning
                        database:
                            storage: "%1$s"
                        policy:
                          - id: own
                            manual: on
                            algorithm: ecdsap256sha256
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
                        """
                                .formatted(peer.home(), knotPort));
        for (var zone : zones) {
            var signs = zone.kind == Kind.SECURE || zone.kind == Kind.BOGUS;
            conf.append("  - domain: ").append(zone.name()).append("\n");
            conf.append("    file: ").append(zone.file()).append("\n");
            conf.append("    dnssec-signing: ").append(signs ? "on" : "off").append("\n");
        }
        return conf.toString();
    }

    private String unboundConf() {
        return """
        server:
            directory: "%1$s"
            chroot: ""
            username: ""
            pidfile: "%1$s/unbound.pid"
            use-syslog: no
            interface: 127.0.0.1
            port: %2$d
            do-ip6: no
            do-not-query-localhost: no
            local-zone: "test." nodefault
            module-config: "validator iterator"
            ede: yes
            num-threads: 1
            trust-anchor-file: "%1$s/anchors"
        remote-control:
            control-enable: no
        forward-zone:
            name: "."
            forward-addr: 127.0.0.1@%3$d
        """
                .formatted(peer.home(), port, knotPort);
    }

    private void run(String... command) throws IOException {
        var log = Files.createTempFile(peer.home(), command[0], ".log");
        processes.add(peer.start(log, command));
    }

    private static int freePort() throws IOException {
        while (true) {
            var loopback = InetAddress.getLoopbackAddress();
            try (var tcp = new ServerSocket(0, 1, loopback);
                    var udp =
                            new DatagramSocket(
                                    new InetSocketAddress(loopback, tcp.getLocalPort()))) {
                return udp.getLocalPort();
            } catch (java.net.BindException _) {
                // taken for one of the two: another
            }
        }
    }

    private void awaitAnswer() {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() ->
                        new DnsResolver(
                                        NameServers.of(address, false),
                                        TrustAnchors.ROOT,
                                        DnsLimits.DEFAULT,
                                        java.time.InstantSource.system())
                                .lookup(Name.parse("ns.test"), RecordType.A)
                                .isSecure());
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
