package org.mailstead.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends mail to a server on this machine. A session sends {@value #SESSION_MESSAGES} messages at
 * most and is followed by another one, with another address and another sender: a server that
 * limits what it takes from one network sees many. Commands are not pipelined.
 */
final class SmtpLoad {
    static final int SESSION_MESSAGES = 50;

    private final int port;
    private final int accounts;
    private final String sender;
    private final AtomicInteger lastSession = new AtomicInteger();

    /**
     * What came of it.
     *
     * @param took from the first connection to the last reply
     * @param waits from MAIL to the reply that took the message, for each, ascending
     */
    @SuppressWarnings("ArrayRecordComponent") // read only
    record Result(Duration took, long[] waits) {
        int count() {
            return waits.length;
        }

        Duration percentile(int percent) {
            int place = (int) Math.ceil(waits.length * percent / 100.0);
            return Duration.ofNanos(waits[Math.max(0, place - 1)]);
        }
    }

    /**
     * @param accounts how many accounts of {@link RunningServer} get mail in turn
     */
    SmtpLoad(int port, int accounts) {
        this(port, accounts, "s%1$d@d%1$d.test");
    }

    /**
     * @param sender of all messages; {@code %1$d} in it is the number of the session
     */
    SmtpLoad(int port, int accounts, String sender) {
        this.port = port;
        this.accounts = accounts;
        this.sender = sender;
    }

    /**
     * Sends messages by so many sessions at a time.
     *
     * @throws IOException if the server refused one, or went away
     */
    Result send(List<byte[]> messages, int sessions) throws IOException, InterruptedException {
        var left = new ConcurrentLinkedQueue<byte[]>();
        messages.forEach(message -> left.add(quoted(message)));
        var ended = new ArrayList<Future<List<Long>>>();
        var waits = new ArrayList<Long>();
        var start = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(sessions)) {
            for (int i = 0; i < sessions; i++) {
                ended.add(threads.submit(() -> sendFrom(left)));
            }
        }
        var took = Duration.ofNanos(System.nanoTime() - start);
        for (var future : ended) {
            if (future.state() == Future.State.FAILED) {
                throw new IOException("a session failed", future.exceptionNow());
            }
            waits.addAll(future.resultNow());
        }
        var sorted = waits.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return new Result(took, sorted);
    }

    /** RFC 5321 §4.5.2, with the end of the data. */
    private static byte[] quoted(byte[] message) {
        var out = new ByteArrayOutputStream(message.length + 16);
        byte before = '\n';
        for (var octet : message) {
            if (before == '\n' && octet == '.') {
                out.write('.');
            }
            out.write(octet);
            before = octet;
        }
        out.writeBytes(".\r\n".getBytes(US_ASCII));
        return out.toByteArray();
    }

    private List<Long> sendFrom(ConcurrentLinkedQueue<byte[]> left) throws IOException {
        var waits = new ArrayList<Long>();
        for (var message = left.poll(); message != null; message = left.poll()) {
            session(message, left, waits);
        }
        return waits;
    }

    private void session(byte[] first, ConcurrentLinkedQueue<byte[]> left, List<Long> waits)
            throws IOException {
        int number = lastSession.incrementAndGet();
        try (var socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(addressOf(number), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            var out = socket.getOutputStream();
            var in = socket.getInputStream();
            expect(in, "220");
            say(out, in, "EHLO client%d.bench.test\r\n".formatted(number), "250");
            var message = first;
            for (int i = 1; message != null; i++) {
                var start = System.nanoTime();
                send(out, in, number, message);
                waits.add(System.nanoTime() - start);
                message = i < SESSION_MESSAGES ? left.poll() : null;
            }
            say(out, in, "QUIT\r\n", "221");
        }
    }

    private void send(OutputStream out, InputStream in, int number, byte[] message)
            throws IOException {
        var account = number % accounts + 1;
        say(out, in, "MAIL FROM:<" + sender.formatted(number) + ">\r\n", "250");
        say(out, in, "RCPT TO:<u%02d@%s>\r\n".formatted(account, RunningServer.DOMAIN), "250");
        say(out, in, "DATA\r\n", "354");
        out.write(message);
        expect(in, "250");
    }

    /** Each session a /21 of its own, of those in 127.0.0.0/8. */
    private static InetAddress addressOf(int number) throws IOException {
        int octets = (127 << 24) + ((number % 8000 + 32) << 11) + 1;
        return InetAddress.getByAddress(
                new byte[] {
                    (byte) (octets >> 24),
                    (byte) (octets >> 16),
                    (byte) (octets >> 8),
                    (byte) octets
                });
    }

    private static void say(OutputStream out, InputStream in, String command, String code)
            throws IOException {
        out.write(command.getBytes(US_ASCII));
        expect(in, code);
    }

    /** Reads one reply, which comes alone. */
    private static void expect(InputStream in, String code) throws IOException {
        var buffer = new byte[4096];
        int length = 0;
        while (!isWhole(buffer, length)) {
            int count = length == buffer.length ? -1 : in.read(buffer, length, 4096 - length);
            if (count < 0) {
                throw new IOException("no reply");
            }
            length += count;
        }
        var reply = new String(buffer, 0, length, US_ASCII);
        if (!reply.startsWith(code)) {
            throw new IOException("refused: " + reply);
        }
    }

    /** Whether the octets end in a line whose code is followed by a space. */
    private static boolean isWhole(byte[] octets, int length) {
        if (length < 5 || octets[length - 1] != '\n') {
            return false;
        }
        int start = length - 2;
        while (start > 0 && octets[start - 1] != '\n') {
            start--;
        }
        return octets[start + 3] == ' ';
    }
}
