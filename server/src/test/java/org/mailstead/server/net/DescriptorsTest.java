package org.mailstead.server.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a listener does when its process may open no more files. */
class DescriptorsTest {
    private static final int FILES_MAX = 250;

    /** Lines that a process writes. */
    private static BlockingQueue<String> lines(Process process) {
        var lines = new LinkedBlockingQueue<String>();
        Thread.ofVirtual()
                .start(() -> {
                    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
                        out.lines().forEach(lines::add);
                    } catch (IOException | RuntimeException e) {
                        lines.add("end: " + e);
                    }
                });
        return lines;
    }

    private static String await(BlockingQueue<String> lines, String part) throws Exception {
        while (true) {
            var line = lines.poll(60, TimeUnit.SECONDS);
            assertThat(line).as("a line with %s", part).isNotNull();
            if (line.contains(part)) {
                return line;
            }
        }
    }

    /** One octet there and back. */
    private static int echo(Socket socket) throws IOException {
        socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
        socket.getOutputStream().write('x');
        return socket.getInputStream().read();
    }

    @Test
    void theOthersAreServedAndNewOnesAreTakenWhenThereIsRoomAgain() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var process =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "ulimit -n " + FILES_MAX + "; exec \"$@\"",
                                "sh",
                                java.toString(),
                                "-Xmx64m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName())
                        .redirectErrorStream(true)
                        .start();
        var open = new ArrayList<Socket>();
        try {
            var lines = lines(process);
            var port = Integer.parseInt(await(lines, "port ").substring("port ".length()));
            var first = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(first);
            assertThat(echo(first)).isEqualTo('x');
            for (int i = 0; i < FILES_MAX; i++) {
                open.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            await(lines, "cannot accept connections");
            assertThat(echo(first)).isEqualTo('x');
            await(lines, "cannot accept connections"); // and it goes on trying
            assertThat(echo(first)).isEqualTo('x');
            for (var socket : open.subList(1, FILES_MAX / 2)) {
                socket.close();
            }
            // the last one waited in the kernel's backlog
            assertThat(echo(open.getLast())).isEqualTo('x');
        } finally {
            for (var socket : open) {
                socket.close();
            }
            process.getOutputStream().close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Echoes octets until its input ends. */
    static final class Child implements Service {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            var limits = ConnectionLimits.LOCAL;
            try (var server = TestListener.plain(limits, new Child())) {
                System.out.println("port " + server.listener().address().getPort());
                var end = System.in.read();
                System.out.println("end " + end);
            }
        }

        @Override
        public void serve(Connection connection) throws IOException {
            while (true) {
                connection.out().write(connection.in().read());
            }
        }

        @Override
        public void refuse(Connection connection, Refusal why) throws IOException {
            connection.out().write(why.text().getBytes(US_ASCII));
        }
    }
}
