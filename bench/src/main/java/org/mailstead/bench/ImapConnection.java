package org.mailstead.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A client that costs little beside the server: it sends a command and reads to the end of the
 * answer, at whose last line alone it looks. Each connection comes from a network of its own. For
 * one thread.
 */
final class ImapConnection implements AutoCloseable {
    private static final AtomicInteger LAST = new AtomicInteger();
    private static final int HEAD_MAX = 64 << 10;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[256 << 10];
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private int lastTag;

    /** Where a server listens, and who logs in. */
    record Server(int port, int tlsPort, String user, String password) {
        /** The name of the user of a number, from 1. */
        String user(int number) {
            return user.formatted(number);
        }
    }

    private ImapConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    static ImapConnection logIn(Server server, int user, boolean tls) throws IOException {
        var plain = new Socket();
        plain.setTcpNoDelay(true);
        var octets = (127 << 24) + ((LAST.incrementAndGet() % 8000 + 32) << 11) + 1;
        var own = new byte[4];
        for (int i = 0; i < 4; i++) {
            own[i] = (byte) (octets >> (24 - 8 * i));
        }
        plain.bind(new InetSocketAddress(InetAddress.getByAddress(own), 0));
        var port = tls ? server.tlsPort() : server.port();
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        var socket = tls ? trusting().createSocket(plain, "localhost", port, true) : plain;
        var connection = new ImapConnection(socket);
        connection.readTo("*");
        connection.command("LOGIN \"%s\" \"%s\"".formatted(server.user(user), server.password()));
        return connection;
    }

    /** The server is our own, with a certificate that it has made itself. */
    static SSLSocketFactory trusting() {
        var anybody =
                new X509TrustManager() {
                    @Override
                    public void checkClientTrusted(X509Certificate[] chain, String type) {}

                    @Override
                    public void checkServerTrusted(X509Certificate[] chain, String type) {}

                    @Override
                    public X509Certificate[] getAcceptedIssuers() {
                        return new X509Certificate[0];
                    }
                };
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {anybody}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs a command.
     *
     * @return the beginning of what was answered
     * @throws IOException if it was not OK
     */
    String command(String text) throws IOException {
        return await(send(text));
    }

    /** The same with messages behind it, as literals that need no waiting. RFC 7888. */
    String append(String text, List<byte[]> messages) throws IOException {
        return await(sendAppend(text, messages));
    }

    /** Sends a command, and returns its tag. */
    String send(String text) throws IOException {
        var tag = "T" + ++lastTag + "Q";
        out.write((tag + " " + text + "\r\n").getBytes(US_ASCII));
        out.flush();
        return tag;
    }

    String sendAppend(String text, List<byte[]> messages) throws IOException {
        var tag = "T" + ++lastTag + "Q";
        var octets = new ByteArrayOutputStream();
        octets.writeBytes((tag + " " + text).getBytes(US_ASCII));
        for (var message : messages) {
            octets.writeBytes((" {" + message.length + "+}\r\n").getBytes(US_ASCII));
            octets.writeBytes(message);
        }
        octets.writeBytes("\r\n".getBytes(US_ASCII));
        octets.writeTo(out);
        out.flush();
        return tag;
    }

    /** Ends IDLE. */
    void done(String tag) throws IOException {
        out.write("DONE\r\n".getBytes(US_ASCII));
        out.flush();
        await(tag);
    }

    String await(String tag) throws IOException {
        var answer = readTo(tag);
        if (!answer.contains(tag + " OK")) {
            throw new IOException("not OK: " + answer.substring(answer.lastIndexOf(tag)));
        }
        return answer;
    }

    /** Reads until a last line begins so; what comes behind it at once is read too. */
    String readTo(String start) throws IOException {
        head.reset();
        var tail = new byte[0];
        while (true) {
            var count = in.read(buffer);
            if (count < 0) {
                throw new EOFException("the server has gone");
            }
            if (head.size() < HEAD_MAX) {
                head.write(buffer, 0, Math.min(count, HEAD_MAX - head.size()));
            }
            tail = tail(tail, count);
            var text = new String(tail, ISO_8859_1);
            if (text.endsWith("\r\n")
                    && (text.startsWith(start + " ") || text.contains("\n" + start + " "))) {
                return head.toString(ISO_8859_1) + "\n" + text;
            }
        }
    }

    private byte[] tail(byte[] before, int count) {
        var kept = 512;
        if (count >= kept) {
            return java.util.Arrays.copyOfRange(buffer, count - kept, count);
        }
        var both = java.util.Arrays.copyOf(before, before.length + count);
        System.arraycopy(buffer, 0, both, before.length, count);
        return both.length <= 2 * kept
                ? both
                : java.util.Arrays.copyOfRange(both, both.length - kept, both.length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
