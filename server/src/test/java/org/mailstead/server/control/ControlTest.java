package org.mailstead.server.control;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
