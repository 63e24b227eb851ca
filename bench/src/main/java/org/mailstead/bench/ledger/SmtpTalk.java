package org.mailstead.bench.ledger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A plain SMTP conversation: RFC 5321. For one thread. */
final class SmtpTalk implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    SmtpTalk(InetSocketAddress address) throws IOException {
        try {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            require(reply(), "220");
            require(ask("EHLO ledger.test"), "250");
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void authenticate(String user, String password) throws IOException {
        var response = Base64.getEncoder().encodeToString(octets("\0" + user + "\0" + password));
        require(ask("AUTH PLAIN " + response), "235");
    }

    /**
     * Sends a message to one recipient.
     *
     * @return the reply that decided: 250 when it was taken
     */
    String send(String from, String to, byte[] message) throws IOException {
        return send(from, List.of(to), message);
    }

    /**
     * Sends a message to recipients, who all have to be taken.
     *
     * @return the reply that decided: 250 when it was taken
     */
    String send(String from, List<String> to, byte[] message) throws IOException {
        var commands = new ArrayList<String>();
        commands.add("MAIL FROM:<" + from + ">");
        to.forEach(one -> commands.add("RCPT TO:<" + one + ">"));
        for (var command : commands) {
            var reply = ask(command);
            if (!reply.startsWith("250")) {
                ask("RSET");
                return reply;
            }
        }
        var data = ask("DATA");
        if (!data.startsWith("354")) {
            ask("RSET");
            return data;
        }
        var lineStarts = true;
        for (var octet : message) {
            if (lineStarts && octet == '.') {
                out.write('.');
            }
            out.write(octet);
            lineStarts = octet == '\n';
        }
        return ask(".");
    }

    private String ask(String command) throws IOException {
        out.write(octets(command + "\r\n"));
        out.flush();
        return reply();
    }

    private String reply() throws IOException {
        var reply = new StringBuilder();
        String line;
        do {
            line = line();
            reply.append(line).append('\n');
        } while (line.length() > 3 && line.charAt(3) == '-');
        return reply.toString().strip();
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the server hung up");
            }
            line.write(octet);
        }
        return line.toString(ISO_8859_1).strip();
    }

    private static byte[] octets(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static void require(String reply, String code) throws IOException {
        if (!reply.startsWith(code)) {
            throw new IOException("expected " + code + ", found " + reply);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
