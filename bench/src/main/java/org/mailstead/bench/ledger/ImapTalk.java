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
import java.util.List;
import java.util.Optional;

/** A plain IMAP conversation, with LITERAL+: RFC 9051. One octet is one char. For one thread. */
final class ImapTalk implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private int lastTag;

    /**
     * The answer to a command.
     *
     * @param status the tagged line without its tag: {@code OK [APPENDUID 1 2] done}
     * @param untagged the lines before it without {@code "* "}, literals in their places
     */
    record Answer(String status, List<String> untagged) {
        boolean isOk() {
            return status.startsWith("OK");
        }

        /** The number that stands behind a word, anywhere in the answer: {@code UIDNEXT 7}. */
        Optional<Long> number(String word) {
            return untagged.stream()
                    .map(line -> numberIn(line, word))
                    .flatMap(Optional::stream)
                    .reduce((_, last) -> last)
                    .or(() -> numberIn(status, word));
        }

        private static Optional<Long> numberIn(String line, String word) {
            var at = line.indexOf(word + " ");
            if (at < 0) {
                return Optional.empty();
            }
            var start = at + word.length() + 1;
            var end = start;
            while (end < line.length() && Character.isDigit(line.charAt(end))) {
                end++;
            }
            return end == start
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(line.substring(start, end)));
        }
    }

    ImapTalk(InetSocketAddress address) throws IOException {
        try {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            line(); // the greeting
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a command and waits for its answer, whatever it is. */
    Answer ask(String command) throws IOException {
        lastTag++;
        var tag = "a" + lastTag + " ";
        out.write((tag + command + "\r\n").getBytes(ISO_8859_1));
        out.flush();
        var untagged = new ArrayList<String>();
        while (true) {
            var line = line();
            if (line.startsWith(tag)) {
                return new Answer(line.substring(tag.length()), untagged);
            }
            if (line.startsWith("* BYE")) {
                throw new EOFException(line);
            }
            untagged.add(line.substring(Math.min(2, line.length())));
        }
    }

    /** Sends a command that must succeed. */
    Answer ok(String command) throws IOException {
        var answer = ask(command);
        if (!answer.isOk()) {
            throw new IOException(command + " is answered " + answer.status());
        }
        return answer;
    }

    /** Octets as they stand in a command. RFC 7888. */
    static String literal(byte[] octets) {
        return "{" + octets.length + "+}\r\n" + new String(octets, ISO_8859_1);
    }

    /** A line, with the literals in it. */
    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException("the server hung up");
                }
                line.write(octet);
            }
            var text = line.toString(ISO_8859_1);
            if (!text.endsWith("}\r")) {
                return text.strip();
            }
            var length =
                    Integer.parseInt(text.substring(text.lastIndexOf('{') + 1, text.length() - 2));
            var literal = in.readNBytes(length);
            if (literal.length < length) {
                throw new EOFException("the server hung up");
            }
            line.write('\n');
            line.writeBytes(literal);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
