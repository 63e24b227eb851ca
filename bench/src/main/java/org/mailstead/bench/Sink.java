package org.mailstead.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes all mail and throws it away: Postfix's {@code smtp-sink} where it is installed, which costs
 * next to nothing, else threads of this process.
 */
final class Sink implements AutoCloseable {
    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/sbin/smtp-sink"), Path.of("/usr/bin/smtp-sink"));

    private final int port;
    private final AtomicLong taken;
    private final String name;
    private final AutoCloseable service;

    private Sink(int port, AtomicLong taken, String name, AutoCloseable service) {
        this.port = port;
        this.taken = taken;
        this.name = name;
        this.service = service;
    }

    static Sink start() throws IOException, InterruptedException {
        for (var program : PROGRAMS) {
            if (Files.isExecutable(program)) {
                return startProgram(program);
            }
        }
        return startOwn();
    }

    private static Sink startProgram(Path program) throws IOException, InterruptedException {
        int port = RunningServer.freePort();
        var taken = new AtomicLong();
        var words = new ArrayList<>(List.of(program.toString(), "-c"));
        if (System.getProperty("user.name").equals("root")) {
            words.addAll(List.of("-u", "nobody"));
        }
        words.addAll(List.of("127.0.0.1:" + port, "1000"));
        var process =
                new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Thread.ofPlatform().daemon().name("sink-counter").start(() -> count(process, taken));
        RunningServer.awaitPort(process, port, "smtp-sink");
        return new Sink(
                port,
                taken,
                "smtp-sink",
                () -> {
                    process.destroy();
                    process.onExit().join();
                });
    }

    /** It writes "sess=1 quit=0 mesg=5" and a return, each time that something changes. */
    private static void count(Process process, AtomicLong taken) {
        try (var in = new BufferedInputStream(process.getInputStream())) {
            long number = 0;
            boolean isMessages = false;
            for (int octet; (octet = in.read()) >= 0; ) {
                if (octet >= '0' && octet <= '9') {
                    number = number * 10 + octet - '0';
                } else {
                    if (octet == '\r' && isMessages) {
                        taken.set(number);
                    }
                    isMessages = octet == '=' ? isMessages : octet == 'g';
                    number = 0;
                }
            }
        } catch (IOException _) {
            // the sink is closed
        }
    }

    private static Sink startOwn() throws IOException {
        var taken = new AtomicLong();
        var listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        Thread.ofPlatform()
                .daemon()
                .name("sink")
                .start(() -> {
                    try {
                        while (true) {
                            var socket = listener.accept();
                            Thread.ofVirtual().start(() -> serve(socket, taken));
                        }
                    } catch (IOException _) {
                        // the sink is closed
                    }
                });
        return new Sink(listener.getLocalPort(), taken, "own sink", listener);
    }

    private static void serve(Socket socket, AtomicLong taken) {
        try (socket;
                var in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
                var out = new BufferedOutputStream(socket.getOutputStream())) {
            socket.setTcpNoDelay(true);
            say(in, out, "220 sink.test ESMTP");
            for (var line = line(in); line != null; line = line(in)) {
                switch (line.substring(0, Math.min(4, line.length()))
                        .toUpperCase(java.util.Locale.ROOT)) {
                    case "EHLO" -> say(in, out, "250-sink.test\r\n250-PIPELINING\r\n250 8BITMIME");
                    case "DATA" -> {
                        say(in, out, "354 go on");
                        for (line = line(in); !".".equals(line); line = line(in)) {
                            if (line == null) {
                                return;
                            }
                        }
                        taken.incrementAndGet();
                        say(in, out, "250 2.0.0 taken");
                    }
                    case "QUIT" -> {
                        say(in, out, "221 2.0.0 bye");
                        return;
                    }
                    default -> say(in, out, "250 2.0.0 fine");
                }
            }
        } catch (IOException _) {
            // the client went away
        }
    }

    /** Replies to what was pipelined go out together. */
    private static void say(InputStream in, OutputStream out, String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(US_ASCII));
        if (in.available() == 0) {
            out.flush();
        }
    }

    private static @org.jspecify.annotations.Nullable String line(InputStream in)
            throws IOException {
        var line = new StringBuilder();
        for (int octet; (octet = in.read()) >= 0; ) {
            if (octet == '\n') {
                return line.toString();
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return null;
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** How many messages it took so far. */
    long taken() {
        return taken.get();
    }

    @Override
    public void close() throws IOException {
        try {
            service.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the sink cannot be closed", e);
        }
    }
}
