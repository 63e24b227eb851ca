package org.mailstead.bench.ledger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A host that takes mail, and keeps record of what it took for good. Some recipients it refuses the
 * first time, some messages too; from some it hangs up before it answers, with or without having
 * taken them. Which, is told by the recipient and the message alone. Any number of threads.
 */
final class FinalHost implements AutoCloseable {
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = new HashSet<>();
    private final Map<String, List<Taken>> taken = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<Integer> takenInRun = new ArrayList<>(List.of(0));

    /**
     * A copy that was taken.
     *
     * @param run of the server that sends, from 0
     * @param number in that run, from 1
     * @param answered whether it was said that it was taken
     */
    record Taken(int run, int number, boolean answered) {}

    FinalHost() throws IOException {
        server = new ServerSocket(0, 1000, InetAddress.ofLiteral("127.0.0.1"));
        threads.execute(this::listen);
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on the server that sends is another. */
    synchronized void nextRun() {
        takenInRun.add(0);
    }

    /** Waits until nobody talks to it: what a server that was killed had said is dealt with. */
    void awaitSilence() {
        for (var silent = 0; silent < 5; ) {
            LockSupport.parkNanos(5_000_000);
            synchronized (this) {
                silent = open.isEmpty() ? silent + 1 : 0;
            }
        }
    }

    /** How many copies were taken, of all messages. */
    synchronized int count() {
        return takenInRun.stream().mapToInt(count -> count).sum();
    }

    /** How many copies were taken in a run. */
    synchronized int count(int run) {
        return takenInRun.get(run);
    }

    /** The copies of each message for each recipient, in the order in which they came. */
    synchronized Map<String, List<Taken>> taken() {
        return Map.copyOf(taken);
    }

    /** What a copy is called in {@link #taken}. */
    static String name(String token, String recipient) {
        return token + " " + recipient;
    }

    private synchronized void take(String name, boolean answered) {
        var run = takenInRun.size() - 1;
        var number = takenInRun.get(run) + 1;
        takenInRun.set(run, number);
        taken.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Taken(run, number, answered));
    }

    /** Whether this is to happen to one of so many, and has not happened to this one. */
    private synchronized boolean isFirst(String what, int oneOf) {
        return Math.floorMod(what.hashCode(), oneOf) == 0 && seen.add(what);
    }

    private void listen() {
        while (true) {
            try {
                var socket = server.accept();
                synchronized (this) {
                    open.add(socket);
                }
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new Session(
                            new BufferedInputStream(socket.getInputStream()),
                            new BufferedOutputStream(socket.getOutputStream()))
                    .talk();
        } catch (IOException e) {
            // the server that sends was killed, or we hung up
        } finally {
            synchronized (this) {
                open.remove(socket);
            }
        }
    }

    /** One connection. */
    private final class Session {
        private final InputStream in;
        private final OutputStream out;
        private final List<String> to = new ArrayList<>();

        Session(InputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        void talk() throws IOException {
            answer("220 final.test ESMTP");
            for (var line = line(); line != null; line = line()) {
                var command = line.toUpperCase(Locale.ROOT);
                if (command.startsWith("EHLO")) {
                    answer("250-final.test\r\n250-8BITMIME\r\n250 PIPELINING");
                } else if (command.startsWith("MAIL") || command.startsWith("RSET")) {
                    to.clear();
                    answer("250 2.0.0 Fine");
                } else if (command.startsWith("RCPT")) {
                    recipient(line.substring(line.indexOf('<') + 1, line.indexOf('>')));
                } else if (command.startsWith("DATA")) {
                    data();
                } else if (command.startsWith("QUIT")) {
                    answer("221 2.0.0 Bye");
                    return;
                } else {
                    answer("500 5.5.1 What?");
                }
            }
        }

        private void recipient(String address) throws IOException {
            to.add(address);
            answer("250 2.1.5 Fine");
        }

        private void data() throws IOException {
            if (to.isEmpty()) {
                answer("503 5.5.1 For whom?");
                return;
            }
            answer("354 Go on");
            var token = "";
            for (var line = line(); !".".equals(line); line = line()) {
                if (line == null) {
                    return; // cut off: not taken
                }
                if (line.startsWith("Subject: ")) {
                    token = line.substring("Subject: ".length());
                }
            }
            if (isFirst("later " + token, 7)) {
                answer("451 4.2.0 Later");
            } else if (isFirst("hang up " + token, 31)) {
                throw new IOException("hung up before it was taken");
            } else {
                var answered = !isFirst("silence " + token, 97);
                for (var address : to) {
                    take(name(token, address), answered);
                }
                if (!answered) {
                    throw new IOException("hung up before it was answered");
                }
                answer("250 2.0.0 Taken");
            }
            to.clear();
        }

        private void answer(String reply) throws IOException {
            out.write((reply + "\r\n").getBytes(ISO_8859_1));
            if (in.available() == 0) { // else the client has more to say before it listens
                out.flush();
            }
        }

        /** Null if there are no more. */
        private @Nullable String line() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    return null;
                }
                line.write(octet);
            }
            return line.toString(ISO_8859_1).strip();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (this) {
            for (var socket : open) {
                socket.close();
            }
        }
        threads.close();
    }
}
