package org.mailstead.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A Postfix of the test's own, on loopback: takes mail for sam and kim at a.test, and keeps it in
 * files. Needs root, as Postfix does.
 */
public final class Postfix implements AutoCloseable {
    private static final Path DAEMONS = Path.of("/usr/lib/postfix/sbin");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> QUEUES =
            List.of(
                    "active",
                    "bounce",
                    "corrupt",
                    "defer",
                    "deferred",
                    "flush",
                    "hold",
                    "incoming",
                    "private",
                    "saved",
                    "trace",
                    "maildrop",
                    "public",
                    "pid");

    private final Path home;
    private final int port;
    private final Process master;

    private Postfix(Path home, TestAuthority.Issued certificate, String more) throws Exception {
        this.home = home;
        port = freePort();
        // its users must get through all folders above
        for (var above = home;
                above != null && above.startsWith("/tmp");
                above = above.getParent()) {
            if (Files.getOwner(above).getName().equals("root") && !above.equals(Path.of("/tmp"))) {
                Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        for (var queue : QUEUES) {
            own(Files.createDirectories(home.resolve("queue").resolve(queue)));
        }
        own(Files.createDirectories(home.resolve("data")));
        own(Files.createDirectories(home.resolve("mail")));
        var conf = Files.createDirectories(home.resolve("conf"));
        Files.writeString(conf.resolve("main.cf"), merged(main(), more));
        Files.writeString(conf.resolve("master.cf"), services());
        Files.writeString(home.resolve("certificate.pem"), pem(certificate));
        master =
                new ProcessBuilder(
                                DAEMONS.resolve("master").toString(), "-c", conf.toString(), "-d")
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("log").toFile())
                        .start();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(this::answers);
    }

    /** Skips the test where Postfix is absent, or cannot run; in CI it must be there. */
    public static Postfix start(Path home, TestAuthority.Issued certificate, String more)
            throws Exception {
        if (!Files.isExecutable(DAEMONS.resolve("master"))) {
            var message = "postfix is not installed: see .ci/run for the packages";
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(message);
            }
            Assumptions.abort(message);
        }
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "Postfix runs for root only");
        return new Postfix(home, certificate, more);
    }

    private static void own(Path directory) throws IOException {
        var users = directory.getFileSystem().getUserPrincipalLookupService();
        Files.setOwner(directory, users.lookupPrincipalByName("postfix"));
    }

    private String main() throws Exception {
        var uid = Files.getAttribute(home.resolve("mail"), "unix:uid");
        return """
        compatibility_level = 3.6
        queue_directory = %1$s/queue
        data_directory = %1$s/data
        daemon_directory = %2$s
        mail_owner = postfix
        default_privs = nobody
        myhostname = mx.a.test
        mydestination =
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        mynetworks =
        smtpd_relay_restrictions = reject_unauth_destination
        smtpd_peername_lookup = no
        virtual_mailbox_domains = a.test
        virtual_mailbox_maps = inline:{ sam@a.test=sam, kim@a.test=kim }
        virtual_mailbox_base = %1$s/mail
        virtual_minimum_uid = 1
        virtual_uid_maps = static:%3$s
        virtual_gid_maps = static:%3$s
        smtpd_tls_security_level = may
        smtpd_tls_chain_files = %1$s/certificate.pem
        maillog_file = /dev/stdout
        """
                .formatted(home, DAEMONS, uid);
    }

    /**
     * Settings, with each only once. Its log daemon warns of one that is there twice, by a datagram
     * to itself, before it reads any: if other processes have filled its queue by then, it waits
     * for itself, and all of Postfix waits for it.
     */
    private static String merged(String main, String more) {
        var settings = new LinkedHashMap<String, String>();
        (main + more)
                .lines()
                .forEach(line -> settings.put(line.substring(0, line.indexOf('=')).strip(), line));
        return String.join("\n", settings.values()) + "\n";
    }

    private String services() {
        return """
        127.0.0.1:%d inet n - n - - smtpd
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        virtual unix - n n - - virtual
        error unix - - n - - error
        retry unix - - n - - error
        tlsmgr unix - - n 1000? 1 tlsmgr
        anvil unix - - n - 1 anvil
        proxymap unix - - n - - proxymap
        postlog unix-dgram n - n - 1 postlogd
        """
                .formatted(port);
    }

    private static String pem(TestAuthority.Issued issued) throws Exception {
        return block("PRIVATE KEY", issued.key().getPrivate().getEncoded())
                + block("CERTIFICATE", issued.certificate().getEncoded())
                + block("CERTIFICATE", issued.issuer().getEncoded());
    }

    /** A certificate as in a file. */
    public static String pem(X509Certificate certificate) throws CertificateEncodingException {
        return block("CERTIFICATE", certificate.getEncoded());
    }

    private static String block(String type, byte[] octets) {
        var lines = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(octets);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, lines);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() throws IOException {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(5000);
            return socket.getInputStream().read() == '2';
        } catch (java.net.ConnectException _) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** Shows another certificate in the processes that begin from now on. */
    void show(TestAuthority.Issued certificate) throws Exception {
        var file = home.resolve("certificate.new");
        Files.writeString(file, pem(certificate));
        Files.move(file, home.resolve("certificate.pem"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** All mail of one user, once there is some with this text in it. */
    public String mail(String user, String text) {
        var file = home.resolve("mail").resolve(user);
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> Files.exists(file) ? Files.readString(file, ISO_8859_1) : "",
                        mail -> mail.contains(text));
    }

    public String log() throws IOException {
        return Files.readString(home.resolve("log"), ISO_8859_1);
    }

    @Override
    public void close() {
        master.destroy();
        try {
            if (!master.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                master.destroyForcibly();
            }
        } catch (InterruptedException _) {
            master.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
