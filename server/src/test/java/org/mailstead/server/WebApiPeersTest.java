package org.mailstead.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.config.ListenerProtocol;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP API with curl. */
class WebApiPeersTest {
    private static final String MARK = "<!-- test: ";

    private static LocalServer server;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        Peer.require("curl");
        server = LocalServer.start(directory);
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    /** A command of the documentation, and the method that it calls. */
    private record Shown(String method, String command) {}

    private static List<Shown> shown() throws IOException {
        var shown = new ArrayList<Shown>();
        var text = Files.readString(Path.of("..", "docs", "webapi.md"));
        for (var at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
            var method = text.substring(at + MARK.length(), text.indexOf(" -->", at));
            var start = text.indexOf("```sh\n", at) + "```sh\n".length();
            shown.add(new Shown(method, text.substring(start, text.indexOf("```", start))));
        }
        return shown;
    }

    @Test // what docs/webapi.md shows works as it stands
    void theDocumentedCommandsWork(@TempDir Path home) throws Exception {
        var port = "localhost:" + server.port(ListenerProtocol.HTTP);
        var mapper = new JsonMapper();
        assertThat(shown()).hasSizeGreaterThan(3);
        for (var each : shown()) {
            var command =
                    each.command()
                            .replace("localhost:1080", port)
                            .replace("curl ", "curl -sS --max-time 60 ");
            var output = new Peer(home).ok("sh", "-c", command);
            var answer = mapper.readTree(output.strip());
            assertThat(answer.has("Code")).as("%s: %s", each.method(), output).isFalse();
            if (each.method().equals("Send")) {
                assertThat(answer.get("Submissions").size()).isEqualTo(1);
            }
        }
    }

    @Test // RFC 9113 §3.2: HTTP/2 by ALPN
    void tlsSpeaksHttp2(@TempDir Path home) throws Exception {
        var output =
                new Peer(home)
                        .ok(
                                "curl",
                                "-sSk",
                                "--max-time",
                                "60",
                                "--http2",
                                "-u",
                                Localserve.ADDRESS + ":" + Localserve.PASSWORD,
                                "--data-urlencode",
                                "request={}",
                                "-w",
                                "%{http_version} %{http_code}",
                                "https://localhost:%d/webapi/v0/SuppressionList"
                                        .formatted(server.port(ListenerProtocol.HTTPS)));
        assertThat(output).isEqualTo("{\"Suppressions\":[]}\n2 200");
    }

    @Test // webapi A-38: a large file streams through a multipart form
    void aLargeFileIsSent(@TempDir Path home) throws Exception {
        var file = home.resolve("large.bin");
        Files.write(file, new byte[20 << 20]);
        var output =
                new Peer(home)
                        .ok(
                                "curl",
                                "-sS",
                                "--max-time",
                                "60",
                                "-u",
                                Localserve.ADDRESS + ":" + Localserve.PASSWORD,
                                "-F",
                                "request={\"To\":[{\"Address\":\"a@example.org\"}],\"Text\":\"x\"}",
                                "-F",
                                "attachedfile=@" + file,
                                "http://localhost:%d/webapi/v0/Send"
                                        .formatted(server.port(ListenerProtocol.HTTP)));
        assertThat(output.getBytes(UTF_8)).asString().contains("\"Submissions\":[{");
    }
}
