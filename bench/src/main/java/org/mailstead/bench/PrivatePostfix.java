package org.mailstead.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * A Postfix of the benchmark's own, in a folder of its own: takes mail from this machine, and gives
 * it to a sink. Its settings are the defaults, but that it does not slow down those who send faster
 * than it delivers. Needs root, as Postfix does.
 */
final class PrivatePostfix implements RelayServer {
    private static final Path DAEMONS = Path.of("/usr/lib/postfix/sbin");
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

    private PrivatePostfix(Path home, int port, Process master) {
        this.home = home;
        this.port = port;
        this.master = master;
    }

    static PrivatePostfix start(Path home, Sink sink) throws IOException, InterruptedException {
        if (!Files.isExecutable(DAEMONS.resolve("master"))) {
            throw new IOException("Postfix is not installed in " + DAEMONS);
        }
        var users = home.getFileSystem().getUserPrincipalLookupService();
        var postfix = users.lookupPrincipalByName("postfix");
        for (var queue : QUEUES) {
            Files.setOwner(Files.createDirectories(home.resolve("queue").resolve(queue)), postfix);
        }
        Files.setOwner(Files.createDirectories(home.resolve("data")), postfix);
        // its users must get through all folders above
        for (var each : List.of(home.resolveSibling(""), home)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        int port = RunningServer.freePort();
        var conf = Files.createDirectories(home.resolve("conf"));
        Files.writeString(conf.resolve("main.cf"), main(home, sink));
        Files.writeString(conf.resolve("master.cf"), services(port));
        var master =
                new ProcessBuilder(
                                DAEMONS.resolve("master").toString(), "-c", conf.toString(), "-d")
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("log").toFile())
                        .start();
        RunningServer.awaitPort(master, port, home.resolve("log").toString());
        return new PrivatePostfix(home, port, master);
    }

    private static String main(Path home, Sink sink) {
        return """
        compatibility_level = 3.6
        queue_directory = %1$s/queue
        data_directory = %1$s/data
        daemon_directory = %2$s
        mail_owner = postfix
        myhostname = mail.bench.test
        mydestination =
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        mynetworks = 127.0.0.0/8
        smtpd_peername_lookup = no
        smtpd_client_connection_count_limit = 0
        relayhost = [127.0.0.1]:%3$d
        in_flow_delay = 0s
        disable_dns_lookups = yes
        maillog_file = /dev/stdout
        """
                .formatted(home, DAEMONS, sink.port());
    }

    private static String services(int port) {
        return """
        127.0.0.1:%d inet n - n - - smtpd
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        smtp unix - - n - - smtp
        relay unix - - n - - smtp
        scache unix - - n - 1 scache
        error unix - - n - - error
        retry unix - - n - - error
        tlsmgr unix - - n 1000? 1 tlsmgr
        anvil unix - - n - 1 anvil
        proxymap unix - - n - - proxymap
        postlog unix-dgram n - n - 1 postlogd
        """
                .formatted(port);
    }

    @Override
    public String name() {
        return "Postfix";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean wantsLogin() {
        return false;
    }

    /** Of the master, of its children, and of those that ended. */
    @Override
    public Duration processorTime() throws IOException {
        long ticks = ticks(master.pid(), true);
        for (var child : master.children().toList()) {
            try {
                ticks += ticks(child.pid(), true);
            } catch (IOException _) {
                // ended just now: counted once its parent has noticed
            }
        }
        return Duration.ofMillis(ticks * 10); // USER_HZ is 100
    }

    /** Of a process and of its children that ended; proc_pid_stat(5). */
    private static long ticks(long pid, boolean withEnded) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long sum = 0;
        for (int field = 11; field < (withEnded ? 15 : 13); field++) { // utime stime cutime cstime
            sum += Long.parseLong(fields[field]);
        }
        return sum;
    }

    @Override
    public long waiting() throws IOException {
        long waiting = 0;
        for (var queue : List.of("incoming", "active", "deferred", "maildrop", "hold")) {
            try (var files = Files.walk(home.resolve("queue").resolve(queue))) {
                waiting += files.filter(Files::isRegularFile).count();
            }
        }
        return waiting;
    }

    @Override
    public void close() {
        master.destroy();
        master.onExit().join();
    }
}
