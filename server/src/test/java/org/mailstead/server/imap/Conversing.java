package org.mailstead.server.imap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import org.mailstead.wire.LineTooLongException;
import org.mailstead.wire.WireInput;

/**
 * A client that follows a script: {@code C:} is sent, {@code S:} must come, each a line. An
 * ellipsis stands for anything; {@code S: EOF} for the end of the connection.
 */
final class Conversing implements AutoCloseable {
    private static final int LINE_OCTETS = 200_000;

    private final Socket socket;
    private final WireInput in;

    Conversing(InetSocketAddress address) throws IOException {
        socket = new Socket();
        socket.connect(address);
        socket.setSoTimeout(20_000);
        in = new WireInput(socket.getInputStream(), 8192);
    }

    Conversing play(String script) throws IOException, LineTooLongException {
        for (var line : script.lines().toList()) {
            if (line.startsWith("C: ") || line.equals("C:")) {
                send(line.substring(Math.min(3, line.length())) + "\r\n");
            } else if (line.equals("S: EOF")) {
                assertThat(atEnd()).as("end of the connection").isTrue();
            } else if (line.startsWith("S: ") || line.equals("S:")) {
                expect(line.substring(Math.min(3, line.length())), script);
            } else if (!line.isBlank()) {
                throw new IllegalArgumentException("neither C: nor S:: " + line);
            }
        }
        return this;
    }

    private void expect(String pattern, String script) throws IOException, LineTooLongException {
        var line = line();
        if (!matches(line, pattern)) {
            assertThat(line).as("in the script%n%s", script).isEqualTo(pattern);
        }
    }

    private static boolean matches(String line, String pattern) {
        var pieces = pattern.split("…", -1);
        if (pieces.length == 1) {
            return line.equals(pattern);
        }
        if (!line.startsWith(pieces[0])) {
            return false;
        }
        var at = pieces[0].length();
        for (int i = 1; i < pieces.length - 1; i++) {
            var found = line.indexOf(pieces[i], at);
            if (found < 0) {
                return false;
            }
            at = found + pieces[i].length();
        }
        var last = pieces[pieces.length - 1];
        return line.length() >= at + last.length() && line.endsWith(last);
    }

    /** Reads lines up to this one. */
    String skipTo(String pattern) throws IOException, LineTooLongException {
        var skipped = new StringBuilder();
        for (var line = line(); !matches(line, pattern); line = line()) {
            skipped.append(line).append('\n');
        }
        return skipped.toString();
    }

    void send(String text) throws IOException {
        send(text.getBytes(UTF_8));
    }

    void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
    }

    /** Sends what the server may stop reading before it has all. */
    void sendUnheard(String text) throws IOException {
        try {
            send(text);
        } catch (SocketException e) {
            assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
        }
    }

    String line() throws IOException, LineTooLongException {
        return new String(in.line(LINE_OCTETS), UTF_8);
    }

    byte[] octets(int count) throws IOException {
        return in.octets(count);
    }

    /** All that still comes, as Latin-1. */
    String textToEnd() throws IOException {
        var text = new StringBuilder();
        while (!atEnd()) {
            text.append((char) in.read());
        }
        return text.toString();
    }

    boolean atEnd() throws IOException {
        try {
            in.peek();
            return false;
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
