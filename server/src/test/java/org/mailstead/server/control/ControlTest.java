package org.mailstead.server.control;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
    @TempDir Path directory;

    private ControlServer open() throws Exception {
        Operation echo =
                call -> {
                    for (var argument : call.arguments()) {
                        call.line(argument);
                    }
                };
        Operation refuse =
                _ -> {
                    throw new OperationException("not today");
                };
        Operation bug =
                _ -> {
                    throw new IllegalStateException("a bug");
                };
        return ControlServer.open(directory, Map.of("echo", echo, "refuse", refuse, "bug", bug));
    }

    private List<String> call(String operation, String... arguments) throws OperationException {
        var lines = new ArrayList<String>();
        new ControlClient(directory).call(operation, List.of(arguments), lines::add);
        return lines;
    }

    @Test // operations P-1.9
    void anOperationGetsItsArgumentsAndItsLinesComeBack() throws Exception {
        try (var _ = open()) {
            assertThat(call("echo", "one", "zwei drei", "", "\n")).hasSize(4).contains("zwei drei");
        }
    }

    @Test
    void aRefusalIsToldInTheServersWords() throws Exception {
        try (var _ = open()) {
            assertThatThrownBy(() -> call("refuse")).hasMessage("not today");
            assertThatThrownBy(() -> call("bug")).hasMessageContaining("the server failed");
            assertThatThrownBy(() -> call("other")).hasMessageContaining("does not know other");
        }
    }

    @Test
    void withoutAServerThatIsSaid() throws Exception {
        assertThatThrownBy(() -> call("echo"))
                .isInstanceOf(OperationException.class)
                .hasMessage("no server runs with data directory " + directory);
        open().close();
        assertThatThrownBy(() -> call("echo")).hasMessageContaining("no server runs");
        Files.createFile(directory.resolve(ControlServer.FILE));
        assertThatThrownBy(() -> call("echo")).hasMessageContaining("no server runs");
    }

    @Test
    void onlyTheOwnerMayUseTheSocketAndAnOldOneIsReplaced() throws Exception {
        Files.createFile(directory.resolve(ControlServer.FILE));
        try (var _ = open()) {
            var mode = Files.getPosixFilePermissions(directory.resolve(ControlServer.FILE));
            assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rw-------");
        }
    }

    /** What a server does with one connection. */
    @FunctionalInterface
    private interface Answering {
        void answer(DataInputStream in, DataOutputStream out) throws Exception;
    }

    /** A server that closes the connection once it has said something. */
    private void meanwhile(Answering server, CountDownLatch closed, ThrowingCallable client)
            throws Exception {
        var address = UnixDomainSocketAddress.of(directory.resolve(ControlServer.FILE));
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var served =
                    threads.submit(() -> {
                        try (var connection = socket.accept();
                                var in = new DataInputStream(Channels.newInputStream(connection));
                                var out =
                                        new DataOutputStream(
                                                Channels.newOutputStream(connection))) {
                            server.answer(in, out);
                        }
                        closed.countDown();
                        return true;
                    });
            try {
                client.call();
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            assertThat(served.get()).isTrue();
        }
    }

    @Test // the request is longer than what the system keeps for the server
    void anAnswerBeforeTheRequestWasReadIsRead() throws Exception {
        var words = Collections.nCopies(200, "x".repeat(60_000)).toArray(String[]::new);
        meanwhile(
                (in, out) -> {
                    in.readByte();
                    Frames.write(out, Frames.FAILED, "not today");
                },
                new CountDownLatch(1),
                () -> assertThatThrownBy(() -> call("echo", words)).hasMessage("not today"));
    }

    @Test // the client tells the end of its stream to a server that has gone
    void anAnswerBehindTheLastOctetsIsRead() throws Exception {
        var closed = new CountDownLatch(1);
        var heard =
                new ByteArrayOutputStream() {
                    @Override
                    public void flush() {
                        try {
                            closed.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }
                };
        meanwhile(
                (in, out) -> {
                    Frames.readRequest(in);
                    try (var stream = Frames.stream(out)) {
                        stream.write("bye".getBytes(US_ASCII));
                    }
                    Frames.write(out, Frames.DONE, "");
                },
                closed,
                () ->
                        new ControlClient(directory)
                                .converse(
                                        "talk",
                                        List.of(),
                                        new ByteArrayInputStream(new byte[1_000_000]),
                                        heard));
        assertThat(heard.toString(US_ASCII)).isEqualTo("bye");
    }

    @Test
    void whatIsNoRequestEndsItsConnectionOnly() throws Exception {
        try (var _ = open()) {
            var address = UnixDomainSocketAddress.of(directory.resolve(ControlServer.FILE));
            for (var octets : List.of("GET / HTTP/1.1\r\n\r\n", "\1\0\0", "\1\0\1\177\1\1\1")) {
                try (var socket = SocketChannel.open(address)) {
                    socket.write(ByteBuffer.wrap(octets.getBytes(US_ASCII)));
                    assertThat(socket.read(ByteBuffer.allocate(1))).isNegative();
                }
            }
            assertThat(call("echo", "still here")).containsExactly("still here");
        }
    }
}
