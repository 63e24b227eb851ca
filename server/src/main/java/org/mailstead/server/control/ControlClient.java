package org.mailstead.server.control;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
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

/** A command's end of the control socket. */
public final class ControlClient {
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
        var file = dataDirectory.resolve(ControlServer.FILE);
        if (!Files.exists(file)) {
            throw noServer(null);
        }
        try (var socket = SocketChannel.open(UnixDomainSocketAddress.of(file));
                var in =
                        new DataInputStream(
                                new BufferedInputStream(Channels.newInputStream(socket)));
                var out =
                        new DataOutputStream(
                                new BufferedOutputStream(Channels.newOutputStream(socket)))) {
            Frames.writeRequest(
                    out, Stream.concat(Stream.of(operation), arguments.stream()).toList());
            while (true) {
                var kind = in.readUnsignedByte();
                var text = Frames.readText(in);
                switch (kind) {
                    case Frames.LINE -> lines.accept(text);
                    case Frames.DONE -> {
                        return;
                    }
                    case Frames.FAILED -> throw new OperationException(text);
                    default -> throw new IOException("an answer of kind " + kind);
                }
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
