package org.mailstead.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.config.ListenerProtocol;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP API of a whole server, over loopback. */
class WebApiTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static LocalServer server;
    private static HttpClient client;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        server = LocalServer.start(directory);
        client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        server.close();
    }

    private static String base() {
        return "http://localhost:" + server.port(ListenerProtocol.HTTP) + "/webapi/";
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base() + path)).timeout(Duration.ofSeconds(30));
    }

    private static HttpRequest.Builder loggedIn(String path) {
        return request(path)
                .header("Authorization", basic(Localserve.ADDRESS, Localserve.PASSWORD));
    }

    private static String basic(String name, String password) {
        var pair = (name + ":" + password).getBytes(UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String method, String json) throws Exception {
        var form = "request=" + URLEncoder.encode(json, UTF_8);
        return send(
                loggedIn("v0/" + method)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)));
    }

    private static JsonNode ok(String method, String json) throws Exception {
        var response = post(method, json);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static String code(String method, String json) throws Exception {
        var response = post(method, json);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        return JSON.readTree(response.body()).get("Code").asString();
    }

    @Test // webapi
    void pagesNeedNoLogin() throws Exception {
        var redirect = send(request(""));
        assertThat(redirect.statusCode()).isEqualTo(303);
        assertThat(redirect.headers().firstValue("Location")).contains("/webapi/v0/");
        var index = send(request("v0/"));
        assertThat(index.statusCode()).isEqualTo(200);
        assertThat(index.body()).contains("SuppressionList", "Send");
        assertThat(index.headers().firstValue("X-Frame-Options")).contains("deny");
        assertThat(index.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(index.headers().firstValue("Referrer-Policy")).contains("same-origin");
        assertThat(send(request("v0/Send")).body()).contains("<form", "&quot;Subject&quot;");
        assertThat(send(request("v0/Nothing")).statusCode()).isEqualTo(404);
        assertThat(send(request("v1/")).statusCode()).isEqualTo(404);
        assertThat(send(request("v0/Send").PUT(BodyPublishers.noBody())).statusCode())
                .isEqualTo(405);
        assertThat(send(request("").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(405);
    }

    @Test // webapi A-8, M-1, S-3, S-4
    void sendQueuesAndDelivers() throws Exception {
        var subject = "sendQueuesAndDelivers";
        var answer =
                ok(
                        "Send",
                        """
                        {"To":[{"Name":"Zoë","Address":"zoe@example.org"}],
                         "Subject":"%s","Text":"hello\\nworld"}
                        """
                                .formatted(subject));
        assertThat(answer.get("MessageID").asString()).matches("<[^<>@ ]+@localhost>");
        var submission = answer.get("Submissions").get(0);
        assertThat(submission.get("Address").asString()).isEqualTo("zoe@example.org");
        assertThat(submission.get("QueueMsgID").asLong()).isPositive();
        assertThat(submission.get("FromID").asString()).isEmpty();
        var text = await().until(() -> find(subject), found -> !found.isEmpty());
        assertThat(text)
                .contains(
                        "From: mailstead@localhost\r\n",
                        "To: =?utf-8?q?Zo=C3=AB?= <zoe@example.org>\r\n",
                        "\r\n\r\nhello\r\nworld\r\n",
                        "User-Agent: mailstead/")
                .doesNotContain("127.0.0.1");
    }

    /** What was delivered with a subject; empty as long as it is not there. */
    private static String find(String subject) throws Exception {
        var core = server.core();
        var snapshot = core.mailboxes().snapshot(server.account(), server.mailbox("INBOX").id());
        for (int row = snapshot.count() - 1; row >= 0; row--) {
            var message = core.mailboxes().content(server.account(), snapshot.content(row));
            var octets = message.orElseThrow().octets();
            var text = new String(octets.octets(0, (int) octets.size()), UTF_8);
            if (text.contains("Subject: " + subject + "\r\n")) {
                return text;
            }
        }
        return "";
    }

    @Test // webapi
    void loginIsNeeded() throws Exception {
        var none = send(request("v0/SuppressionList").POST(BodyPublishers.noBody()));
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Basic realm=webapi");
        for (var wrong : List.of(basic(Localserve.ADDRESS, "no"), "Basic ?", "Bearer x")) {
            var refused =
                    send(
                            request("v0/SuppressionList")
                                    .header("Authorization", wrong)
                                    .POST(BodyPublishers.noBody()));
            assertThat(refused.statusCode()).as(wrong).isEqualTo(401);
        }
    }

    @Test // webapi
    void whatIsNoCallIsRefused() throws Exception {
        assertThat(code("Send", "{\"Nonsense\":1}")).isEqualTo("protocol");
        assertThat(code("Send", "{\"Text\":1}")).isEqualTo("protocol");
        assertThat(code("Send", "{")).isEqualTo("protocol");
        var plain =
                send(
                        loggedIn("v0/Send")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(plain.statusCode()).isEqualTo(400);
        assertThat(plain.body()).contains("\"protocol\"");
        assertThat(ok("SuppressionPresent", "{\"EMAILADDRESS\":\"x@y.example\"}").get("Present"))
                .hasToString("false");
    }

    @Test // webapi
    void sendTellsWhatIsWrong() throws Exception {
        var to = "\"To\":[{\"Address\":\"a@example.org\"}]";
        assertThat(code("Send", "{%s}".formatted(to))).isEqualTo("missingBody");
        assertThat(code("Send", "{\"Text\":\"x\"}")).isEqualTo("noRecipients");
        assertThat(code("Send", "{\"Text\":\"x\",\"To\":[{\"Address\":\"a@\"}]}"))
                .isEqualTo("badAddress");
        assertThat(
                        code(
                                "Send",
                                """
                                {"Text":"x",%s,"From":[{"Address":"a@a.example"},
                                 {"Address":"b@b.example"}]}
                                """
                                        .formatted(to)))
                .isEqualTo("multipleFrom");
        assertThat(code("Send", "{\"Text\":\"x\",%s,\"MessageID\":\"x\"}".formatted(to)))
                .isEqualTo("malformedMessageID");
        assertThat(code("Send", "{\"Text\":\"x\",%s,\"Subject\":\"a\\nb\"}".formatted(to)))
                .isEqualTo("user");
        assertThat(
                        code(
                                "Send",
                                "{\"Text\":\"x\",%s,\"FutureRelease\":\"2999-01-01T00:00:00Z\"}"
                                        .formatted(to)))
                .isEqualTo("user");
        assertThat(
                        code(
                                "Send",
                                "{\"Text\":\"x\",%s,\"AttachedFiles\":[{\"Data\":\"?\"}]}"
                                        .formatted(to)))
                .isEqualTo("user");
        assertThat(
                        code( // webapi AW-3
                                "Send",
                                "{\"Text\":\"x\",%s,\"Headers\":[[\"From\",\"b@example.org\"]]}"
                                        .formatted(to)))
                .isEqualTo("user");
    }
}
