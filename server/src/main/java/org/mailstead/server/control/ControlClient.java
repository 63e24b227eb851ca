package org.mailstead.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command's end of the control socket. */
public final class ControlClient {
    private static final Logger LOG = LoggerFactory.getLogger(ControlClient.class);

    private final Path dataDirectory;

    /**
     * @param dataDirectory of the server to talk to
     */
    public ControlClient(Path dataDirectory) {
        this.dataDirectory = dataDirectory;
    }

    /**
     * Has the running server do something, and waits until it is done.
     *
     * @param lines gets each line of output as it comes
     * @throws OperationException if it cannot be done, or no server runs; the message is for the
     *     user
     */
    public void call(String operation, List<String> arguments, Consumer<String> lines)
            throws OperationException {
        call(operation, arguments, lines, null);
    }

    /**
     * Has the running server speak a protocol on these streams, until it ends the conversation, or
     * its input ends.
     *
     * @param in read by a thread that may be left waiting for it
     * @throws OperationException as above
     */
    public void converse(String operation, List<String> arguments, InputStream in, OutputStream out)
            throws OperationException {
        call(operation, arguments, _ -> {}, new Operation.Streams(in, out));
    }

    private void call(
            String operation,
            List<String> arguments,
            Consumer<String> lines,
            Operation.@Nullable Streams streams)
            throws OperationException {
        var file = dataDirectory.resolve(ControlServer.FILE);
        if (!Files.exists(file)) {
            throw noServer(null);
        }
        // only the socket is closed: what is left in a buffer then is for nobody
        try (var socket = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            var in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(socket)));
            var out =
                    new DataOutputStream(
                            new BufferedOutputStream(Channels.newOutputStream(socket)));
            var words = Stream.concat(Stream.of(operation), arguments.stream()).toList();
            send(out, Frames.request(words));
            if (streams == null) {
                answer(in, lines, new Streaming(OutputStream.nullOutputStream(), null));
            } else {
                var toServer = Frames.stream(out);
                Thread.startVirtualThread(() -> copy(streams.in(), toServer));
                answer(in, lines, new Streaming(streams.out(), toServer));
            }
        } catch (EOFException e) {
            throw new OperationException("the server stopped before it was done", e);
        } catch (ConnectException e) {
            throw noServer(e);
        } catch (SocketException e) {
            throw new OperationException("cannot reach the server: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new OperationException("the server cannot be understood: " + e.getMessage(), e);
        }
    }

    private static void send(OutputStream out, byte[] request) {
        try {
            out.write(request);
            out.flush();
        } catch (IOException e) {
            hearsNoMore(e);
        }
    }

    /** Its answer is read all the same: it may have said why before. */
    private static void hearsNoMore(IOException e) {
        LOG.atDebug().addKeyValue("err", e.getMessage()).log("the server hears no more");
    }

    /**
     * Where octets go.
     *
     * @param toServer to be ended when the server's octets end; null if there are none
     */
    private record Streaming(OutputStream out, @Nullable OutputStream toServer) {}

    private static void answer(DataInputStream in, Consumer<String> lines, Streaming streaming)
            throws IOException, OperationException {
        while (true) {
            var kind = in.readUnsignedByte();
            var octets = Frames.readOctets(in);
            switch (kind) {
                case Frames.LINE -> lines.accept(new String(octets, UTF_8));
                case Frames.OCTETS -> {
                    streaming.out().write(octets);
                    streaming.out().flush();
                    if (octets.length == 0 && streaming.toServer() != null) {
                        end(streaming.toServer());
                    }
                }
                case Frames.DONE -> {
                    return;
                }
                case Frames.FAILED -> throw new OperationException(new String(octets, UTF_8));
                default -> throw new IOException("an answer of kind " + kind);
            }
        }
    }

    private static void end(OutputStream toServer) {
        try {
            toServer.close();
        } catch (IOException e) {
            hearsNoMore(e);
        }
    }

    /** Until either end has gone, which the other direction finds too. */
    private static void copy(InputStream in, OutputStream toServer) {
        try (toServer) {
            in.transferTo(toServer);
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("err", e.getMessage()).log("input is over");
        }
    }

    /** Whether a server runs there. */
    public boolean findsServer() {
        try (var socket =
                SocketChannel.open(
                        UnixDomainSocketAddress.of(dataDirectory.resolve(ControlServer.FILE)))) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // no socket, or one that a killed server left
        }
    }

    private OperationException noServer(@Nullable Throwable cause) {
        return new OperationException("no server runs with data directory " + dataDirectory, cause);
    }
}
