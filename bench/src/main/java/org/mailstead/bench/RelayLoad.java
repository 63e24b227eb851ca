package org.mailstead.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends letters of users to remote recipients by a server that relays them: sessions that stay
 * open, log in if the server wants it, send envelope and content in two writes (PIPELINING), and
 * wait for the reply.
 */
final class RelayLoad {
    private static final int LETTERS = 500;

    private final int port;
    private final boolean logIn;
    private final Plan plan;
    private final byte[][] letters;

    /**
     * What is sent.
     *
     * @param count how many messages
     * @param recipients of each
     * @param octets of a message
     * @param sessions at a time
     * @param accounts who send: u01 and so on
     * @param domains of recipients, in turn: d0.test and so on
     */
    record Plan(int count, int recipients, int octets, int sessions, int accounts, int domains) {}

    /**
     * @param logIn whether sessions log in as accounts of {@link RunningServer}
     */
    RelayLoad(int port, boolean logIn, Plan plan) {
        this.port = port;
        this.logIn = logIn;
        this.plan = plan;
        var random = new SplittableRandom(1);
        letters = new byte[LETTERS][];
        for (int i = 0; i < LETTERS; i++) {
            letters[i] = text(random, plan.octets()).getBytes(US_ASCII);
        }
    }

    private static String text(SplittableRandom random, int octets) {
        var text = new StringBuilder(octets + 80);
        while (text.length() < octets - 300) { // the header has the rest
            int words = random.nextInt(6, 12);
            for (int i = 0; i < words; i++) {
                int length = random.nextInt(2, 9);
                for (int j = 0; j < length; j++) {
                    text.append((char) ('a' + random.nextInt(random.nextInt(1, 27))));
                }
                text.append(i == words - 1 ? "\r\n" : " ");
            }
        }
        return text.append(".\r\n").toString();
    }

    /**
     * Sends all of it.
     *
     * @param ready runs once all sessions are logged in, before the first message
     * @return when the first message was accepted, and the last, by {@link System#nanoTime}
     * @throws IOException if the server refused one, or went away
     */
    long[] send(Runnable ready) throws IOException, InterruptedException {
        var next = new AtomicInteger();
        var first = new AtomicLong(Long.MAX_VALUE);
        var begin = new CyclicBarrier(plan.sessions(), ready);
        var ended = new ArrayList<Future<Long>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < plan.sessions(); i++) {
                int account = i % plan.accounts() + 1;
                ended.add(threads.submit(() -> session(account, next, first, begin)));
            }
            long last = 0;
            for (var each : ended) {
                last = Math.max(last, each.get());
            }
            return new long[] {first.get(), last};
        } catch (ExecutionException e) {
            throw new IOException("a session failed", e.getCause());
        }
    }

    private long session(int account, AtomicInteger next, AtomicLong first, CyclicBarrier begin)
            throws IOException, InterruptedException, BrokenBarrierException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            var out = socket.getOutputStream();
            var in = new BufferedInputStream(socket.getInputStream());
            expect(in, "220");
            say(out, in, "EHLO client.bench.test\r\n", "250");
            var address = "u%02d@%s".formatted(account, RunningServer.DOMAIN);
            if (logIn) {
                var login = "\0" + address + "\0" + RunningServer.PASSWORD;
                var initial = Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
                say(out, in, "AUTH PLAIN " + initial + "\r\n", "235");
            }
            begin.await();
            long last = 0;
            for (int i = next.getAndIncrement(); i < plan.count(); i = next.getAndIncrement()) {
                last = message(out, in, address, i);
                long time = last;
                first.accumulateAndGet(time, Math::min);
            }
            say(out, in, "QUIT\r\n", "221");
            return last;
        } catch (IOException e) {
            begin.reset();
            throw e;
        }
    }

    private long message(OutputStream out, InputStream in, String from, int number)
            throws IOException {
        var envelope = new StringBuilder("MAIL FROM:<" + from + ">\r\n");
        var to = "";
        for (int i = 0; i < plan.recipients(); i++) {
            int place = number * plan.recipients() + i;
            to = "r%d@d%d.test".formatted(place % 10_007, place % plan.domains());
            envelope.append("RCPT TO:<").append(to).append(">\r\n");
        }
        out.write(envelope.append("DATA\r\n").toString().getBytes(US_ASCII));
        for (int i = 0; i <= plan.recipients(); i++) {
            expect(in, "250");
        }
        expect(in, "354");
        var header =
                """
                From: Ann <%1$s>
                To: <%2$s>
                Subject: Letter %3$d
                Date: Mon, 23 Nov 2026 12:00:00 +0000
                Message-ID: <%3$d.%4$d@bench.test>

                """
                        .formatted(from, to, number, System.nanoTime())
                        .replace("\n", "\r\n")
                        .getBytes(US_ASCII);
        var letter = letters[number % LETTERS];
        var message = new byte[header.length + letter.length];
        System.arraycopy(header, 0, message, 0, header.length);
        System.arraycopy(letter, 0, message, header.length, letter.length);
        out.write(message);
        expect(in, "250");
        return System.nanoTime();
    }

    private static void say(OutputStream out, InputStream in, String command, String code)
            throws IOException {
        out.write(command.getBytes(US_ASCII));
        expect(in, code);
    }

    /** Reads one reply of any number of lines. */
    private static void expect(InputStream in, String code) throws IOException {
        String line;
        do {
            var text = new StringBuilder();
            int octet;
            while ((octet = in.read()) != '\n') {
                if (octet < 0 || text.length() > 1000) {
                    throw new IOException("no reply, but " + text);
                }
                text.append((char) octet);
            }
            line = text.toString();
            if (!line.startsWith(code)) {
                throw new IOException("refused: " + line);
            }
        } while (line.charAt(3) == '-');
    }
}
