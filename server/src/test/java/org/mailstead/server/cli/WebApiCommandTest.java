package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** outbound CL-18; webapi C-2 */
class WebApiCommandTest {
    /** What a run came to. */
    private record Run(int status, String out, String err) {}

    private static Run run(String input, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var command = new WebApiCommand(new ByteArrayInputStream(input.getBytes(UTF_8)), out);
        var line = new CommandLine(command);
        line.setOut(new PrintWriter(out, true, UTF_8));
        line.setErr(new PrintWriter(err, true, UTF_8));
        line.setExecutionExceptionHandler((e, _, _) -> {
            line.getErr().println(e.getMessage());
            return 1;
        });
        var status = line.execute(arguments);
        return new Run(status, out.toString(UTF_8), err.toString(UTF_8));
    }

    @Test
    void methodsAreListedAndShown() {
        assertThat(run("").out()).contains("Send\n", "SuppressionList\n");
        assertThat(run("", "Send").out()).contains("\"Subject\"");
        assertThat(run("", "Nothing").status()).isEqualTo(2);
    }

    @Test // webapi AW-10: the answer is printed
    void aCallPrintsTheAnswer() throws Exception {
        var seen = new ArrayList<String>();
        try (var server = new Answering(200, "{\"Suppressions\":[]}\n", seen)) {
            var run = run("{}", "SuppressionList", server.url("ann%40x.example:se+c%3Aret"));
            assertThat(run).isEqualTo(new Run(0, "{\"Suppressions\":[]}\n", ""));
            assertThat(seen)
                    .containsExactly(
                            "/webapi/v0/SuppressionList",
                            "ann@x.example:se+c:ret",
                            "request=%7B%7D");
        }
    }

    @Test // credentials of the URL are in no error
    void failuresDoNotShowThePassword() throws Exception {
        try (var server = new Answering(400, "{\"Code\":\"user\"}\n", new ArrayList<>())) {
            var refused = run("{}", "Send", server.url("ann%40x.example:secret"));
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).contains("400", "\"user\"").doesNotContain("secret");
        }
        var unreachable = run("{}", "Send", "http://ann%40x.example:secret@127.0.0.1:1/v0/");
        assertThat(unreachable.status()).isEqualTo(1);
        assertThat(unreachable.err()).contains("127.0.0.1:1").doesNotContain("secret");
        var wrong = run("{}", "Send", "http://ann:se cret@host/v0/");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).doesNotContain("cret@").doesNotContain("se cret");
    }

    /** A server that always answers the same, and notes what it is asked. */
    private static final class Answering implements AutoCloseable {
        private final HttpServer server;

        Answering(int status, String answer, List<String> seen) throws Exception {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        var field = exchange.getRequestHeaders().getFirst("Authorization");
                        var octets = Base64.getDecoder().decode(field.substring("Basic ".length()));
                        seen.add(exchange.getRequestURI().getPath());
                        seen.add(new String(octets, UTF_8));
                        seen.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                        exchange.sendResponseHeaders(status, answer.length());
                        exchange.getResponseBody().write(answer.getBytes(UTF_8));
                        exchange.close();
                    });
            server.start();
        }

        String url(String credentials) {
            return "http://%s@127.0.0.1:%d/webapi/v0/"
                    .formatted(credentials, server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
