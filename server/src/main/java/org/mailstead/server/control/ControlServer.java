package org.mailstead.server.control;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's end of the control socket. One thread accepts, each command has a virtual thread.
 * Only the user that the server runs as, and root, are heard.
 */
public final class ControlServer implements AutoCloseable {
    /** The socket's name in the data directory. */
    static final String FILE = "control.sock";

    private static final int COMMANDS_MAX = 16;
    private static final int STREAMS_MAX = 64;
    private static final long CLOSE_SECONDS = 10;

    private final Logger log = LoggerFactory.getLogger(ControlServer.class);
    private final Path file;
    private final Map<String, Operation> operations;
    private final ServerSocketChannel socket;
    private final Semaphore free = new Semaphore(COMMANDS_MAX);
    private final Semaphore streams = new Semaphore(STREAMS_MAX);
    private final ExecutorService threads;

    private ControlServer(Path file, Map<String, Operation> operations) throws IOException {
        this.file = file;
        this.operations = Map.copyOf(operations);
        Files.deleteIfExists(file); // left over from a server that was killed
        socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.bind(UnixDomainSocketAddress.of(file));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            socket.close();
            throw new IOException(
                    "cannot make the control socket " + file + ": " + e.getMessage(), e);
        }
        threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("control-", 0).factory());
    }

    /**
     * Opens the socket in the data directory, which no other server uses.
     *
     * @param operations by name
     * @throws IOException if the socket cannot be made; the system limits its path to about 100
     *     octets
     */
    public static ControlServer open(Path dataDirectory, Map<String, Operation> operations)
            throws IOException {
        var server = new ControlServer(dataDirectory.resolve(FILE), operations);
        server.threads.execute(server::acceptAll);
        return server;
    }

    /** Hears no more commands, and waits a little for those under way. */
    @Override
    public void close() {
        try {
            socket.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.atWarn().setCause(e).log("control socket does not close");
        }
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acceptAll() {
        while (socket.isOpen()) {
            free.acquireUninterruptibly();
            try {
                var client = socket.accept();
                threads.execute(() -> serve(client));
            } catch (ClosedChannelException | RejectedExecutionException e) {
                free.release();
                return; // we stop
            } catch (IOException e) {
                free.release();
                log.atWarn().setCause(e).log("control socket takes no commands any more");
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                var in =
                        new DataInputStream(
                                new BufferedInputStream(Channels.newInputStream(client)));
                var out =
                        new DataOutputStream(
                                new BufferedOutputStream(Channels.newOutputStream(client)))) {
            var user = user(client);
            if (isOurs(user)) {
                answer("cli:" + user, in, out);
            }
        } catch (IOException e) {
            log.atDebug().addKeyValue("err", e.getMessage()).log("command ended");
        } finally {
            free.release();
        }
    }

    /** Who is at the other end; our own user where the system does not tell. */
    private String user(SocketChannel client) throws IOException {
        return client.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
                ? client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName()
                : Files.getOwner(file).getName();
    }

    /** The file's mode keeps others out already; this also holds where a system ignores it. */
    private boolean isOurs(String user) throws IOException {
        var ours = user.equals(Files.getOwner(file).getName()) || user.equals("root");
        if (!ours) {
            log.atWarn().addKeyValue("user", user).log("command of another user refused");
        }
        return ours;
    }

    /** One command's call. */
    private final class ClientCall implements Operation.Call {
        private final String actor;
        private final List<String> arguments;
        private final DataInputStream in;
        private final DataOutputStream out;
        private boolean isStream;

        ClientCall(String actor, List<String> arguments, DataInputStream in, DataOutputStream out) {
            this.actor = actor;
            this.arguments = arguments;
            this.in = in;
            this.out = out;
        }

        @Override
        public String actor() {
            return actor;
        }

        @Override
        public List<String> arguments() {
            return arguments;
        }

        /** Sessions that last are not to keep commands waiting: they have places of their own. */
        @Override
        public Operation.Streams streams() throws OperationException {
            if (!streams.tryAcquire()) {
                throw new OperationException(
                        STREAMS_MAX + " such commands run already: end one of them first");
            }
            isStream = true;
            free.release();
            return new Operation.Streams(Frames.stream(in), Frames.stream(out));
        }

        /** Gives its place back. */
        void end() {
            if (isStream) {
                free.acquireUninterruptibly(); // given back when the connection ends
                streams.release();
            }
        }

        @Override
        public void line(String text) throws OperationException {
            try {
                Frames.write(out, Frames.LINE, text);
            } catch (IOException e) {
                throw new OperationException("the user has gone", e);
            }
        }
    }

    private void answer(String actor, DataInputStream in, DataOutputStream out) throws IOException {
        var words = Frames.readRequest(in);
        var name = words.getFirst();
        var operation = operations.get(name);
        if (operation == null) {
            Frames.write(out, Frames.FAILED, "the server does not know " + name);
            return;
        }
        var call = new ClientCall(actor, words.subList(1, words.size()), in, out);
        try {
            operation.run(call);
            log.atInfo()
                    .addKeyValue("operation", name)
                    .addKeyValue("actor", actor)
                    .log("command done");
            Frames.write(out, Frames.DONE, "");
        } catch (OperationException e) {
            log.atInfo()
                    .addKeyValue("operation", name)
                    .addKeyValue("actor", actor)
                    .addKeyValue("reason", e.getMessage())
                    .log("command refused");
            Frames.write(out, Frames.FAILED, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.atError().addKeyValue("operation", name).setCause(e).log("command failed by a bug");
            Frames.write(out, Frames.FAILED, "the server failed; its log says why");
        } finally {
            call.end();
        }
    }
}
