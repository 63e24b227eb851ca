package org.mailstead.server.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.code_intelligence.jazzer.api.BugDetectors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/**
 * A client that sends whatever octets it is given and then closes its side: for fuzz tests of whole
 * sessions. The octet 0xFF, which no UTF-8 holds, ends a piece: what follows is sent by itself.
 */
public final class WildClient implements AutoCloseable {
    private static final int PIECE_END = 0xff;
    private static final int ANSWER_OCTETS_MAX = 16 << 20;

    /** No session takes longer, unless it hangs. */
    private static final int READ_MILLIS = 20_000;

    private final Queue<ILoggingEvent> errors = new ConcurrentLinkedQueue<>();
    private final Appender appender = new Appender();

    /** Hears from now on what is logged as an error. */
    public WildClient() {
        appender.start();
        root().addAppender(appender);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    /**
     * One session.
     *
     * @return all that the server said, up to the end of the connection
     * @throws AssertionError if the server does not end it, says more than anybody asked for, or
     *     logs a bug
     */
    public byte[] talk(InetSocketAddress server, byte[] octets) throws IOException {
        // Jazzer takes every connection for one that was forged
        try (var _ = BugDetectors.allowNetworkConnections((_, port) -> port == server.getPort());
                var socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READ_MILLIS);
            socket.connect(server);
            var me = socket.getLocalSocketAddress();
            send(socket, octets);
            var answer = socket.getInputStream().readNBytes(ANSWER_OCTETS_MAX);
            assertThat(answer.length).isLessThan(ANSWER_OCTETS_MAX);
            assertThat(errors)
                    .filteredOn(error -> isAbout(error, me))
                    .as("after %s", new String(octets, ISO_8859_1))
                    .isEmpty();
            errors.clear();
            return answer;
        }
    }

    private static void send(Socket socket, byte[] octets) throws IOException {
        try {
            for (int start = 0; start < octets.length; ) {
                var end = start;
                while (end < octets.length && (octets[end] & 0xff) != PIECE_END) {
                    end++;
                }
                socket.getOutputStream().write(octets, start, end - start);
                start = end + 1;
            }
            socket.shutdownOutput();
        } catch (SocketException _) { // the server has ended the session before
            assertThat(socket.isConnected()).isTrue();
        }
    }

    /** Tests run beside each other: an error of this session names its client's address. */
    private static boolean isAbout(ILoggingEvent error, Object client) {
        return error.getKeyValuePairs() != null
                && error.getKeyValuePairs().stream().anyMatch(pair -> client.equals(pair.value));
    }

    @Override
    public void close() {
        root().detachAppender(appender);
    }

    private final class Appender extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                errors.add(event);
            }
        }
    }
}
