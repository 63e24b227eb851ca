package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.store.Scope;

/** The HTTP API of a whole server, over loopback. */
class WebApiTest {
    private static LocalServer server;
    private static ApiClient api;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        server = LocalServer.start(directory);
        api = new ApiClient(server);
    }

    @AfterAll
    static void stop() throws IOException {
        api.close();
        server.close();
    }

    @Test // webapi
    void pagesNeedNoLogin() throws Exception {
        var redirect = api.send(api.request(""));
        assertThat(redirect.statusCode()).isEqualTo(303);
        assertThat(redirect.headers().firstValue("Location")).contains("/webapi/v0/");
        var index = api.send(api.request("v0/"));
        assertThat(index.statusCode()).isEqualTo(200);
        assertThat(index.body()).contains("SuppressionList", "Send");
        assertThat(index.headers().firstValue("X-Frame-Options")).contains("deny");
        assertThat(index.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(index.headers().firstValue("Referrer-Policy")).contains("same-origin");
        assertThat(api.send(api.request("v0/Send")).body())
                .contains("<form", "&quot;Subject&quot;");
        assertThat(api.send(api.request("v0/Nothing")).statusCode()).isEqualTo(404);
        assertThat(api.send(api.request("v1/")).statusCode()).isEqualTo(404);
        assertThat(api.send(api.request("v0/Send").PUT(BodyPublishers.noBody())).statusCode())
                .isEqualTo(405);
        assertThat(api.send(api.request("").POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(405);
    }

    @Test // webapi A-8, M-1, S-3, S-4
    void sendQueuesAndDelivers() throws Exception {
        var subject = "sendQueuesAndDelivers";
        var answer =
                api.ok(
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
        var text = await().until(() -> server.text("INBOX", subject), found -> !found.isEmpty());
        assertThat(text)
                .contains(
                        "From: mailstead@localhost\r\n",
                        "To: =?utf-8?q?Zo=C3=AB?= <zoe@example.org>\r\n",
                        "\r\n\r\nhello\r\nworld\r\n",
                        "User-Agent: mailstead/")
                .doesNotContain("127.0.0.1");
    }

    @Test // webapi
    void loginIsNeeded() throws Exception {
        var none = api.send(api.request("v0/SuppressionList").POST(BodyPublishers.noBody()));
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Basic realm=webapi");
        for (var wrong :
                List.of(ApiClient.basic(Localserve.ADDRESS, "no"), "Basic ?", "Bearer x")) {
            var refused =
                    api.send(
                            api.request("v0/SuppressionList")
                                    .header("Authorization", wrong)
                                    .POST(BodyPublishers.noBody()));
            assertThat(refused.statusCode()).as(wrong).isEqualTo(401);
        }
    }

    @Test // webapi
    void whatIsNoCallIsRefused() throws Exception {
        assertThat(api.code("Send", "{\"Nonsense\":1}")).isEqualTo("protocol");
        assertThat(api.code("Send", "{\"Text\":1}")).isEqualTo("protocol");
        assertThat(api.code("Send", "{")).isEqualTo("protocol");
        var plain =
                api.send(
                        api.loggedIn("v0/Send")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(plain.statusCode()).isEqualTo(400);
        assertThat(plain.body()).contains("\"protocol\"");
        assertThat(
                        api.ok("SuppressionPresent", "{\"EMAILADDRESS\":\"x@y.example\"}")
                                .get("Present"))
                .hasToString("false");
    }

    @Test // webapi
    void sendTellsWhatIsWrong() throws Exception {
        var to = "\"To\":[{\"Address\":\"a@example.org\"}]";
        assertThat(api.code("Send", "{%s}".formatted(to))).isEqualTo("missingBody");
        assertThat(api.code("Send", "{\"Text\":\"x\"}")).isEqualTo("noRecipients");
        assertThat(api.code("Send", "{\"Text\":\"x\",\"To\":[{\"Address\":\"a@\"}]}"))
                .isEqualTo("badAddress");
        assertThat(
                        api.code(
                                "Send",
                                """
                                {"Text":"x",%s,"From":[{"Address":"a@a.example"},
                                 {"Address":"b@b.example"}]}
                                """
                                        .formatted(to)))
                .isEqualTo("multipleFrom");
        assertThat(api.code("Send", "{\"Text\":\"x\",%s,\"MessageID\":\"x\"}".formatted(to)))
                .isEqualTo("malformedMessageID");
        assertThat(api.code("Send", "{\"Text\":\"x\",%s,\"Subject\":\"a\\nb\"}".formatted(to)))
                .isEqualTo("user");
        assertThat(
                        api.code(
                                "Send",
                                "{\"Text\":\"x\",%s,\"FutureRelease\":\"2999-01-01T00:00:00Z\"}"
                                        .formatted(to)))
                .isEqualTo("user");
        assertThat(
                        api.code(
                                "Send",
                                "{\"Text\":\"x\",%s,\"AttachedFiles\":[{\"Data\":\"?\"}]}"
                                        .formatted(to)))
                .isEqualTo("user");
        assertThat(
                        api.code( // webapi AW-3
                                "Send",
                                "{\"Text\":\"x\",%s,\"Headers\":[[\"From\",\"b@example.org\"]]}"
                                        .formatted(to)))
                .isEqualTo("user");
    }

    @Test // webapi A-20: neither engine of the store could keep it, or give it back
    void whatCannotBeKeptIsRefused() throws Exception {
        var add = "{\"EmailAddress\":\"kept@example.org\",\"Reason\":\"%s\"}";
        assertThat(api.code("SuppressionAdd", add.formatted("a\\u0000"))).isEqualTo("user");
        assertThat(api.code("SuppressionAdd", add.formatted("a".repeat(1001)))).isEqualTo("user");
        var send =
                "{\"Text\":\"x\",\"To\":[{\"Address\":\"a@example.org\"}],\"Extra\":{\"k\":\"%s\"}}";
        assertThat(api.code("Send", send.formatted("a\\u0000"))).isEqualTo("user");
        assertThat(api.code("Send", send.formatted("a".repeat(20_000)))).isEqualTo("user");
    }

    @Test // webapi A-21, C-1
    void troubleOfTheStoreIsToldAndCounted(@TempDir Path directory) throws Exception {
        var send = "{\"Text\":\"x\",\"To\":[{\"Address\":\"a@example.org\"}]}";
        try (var troubled = LocalServer.start(directory);
                var client = new ApiClient(troubled)) {
            client.ok("Send", send);
            rename(troubled, Scope.server(), "queue_message", "elsewhere");
            assertThat(client.code("Send", send)).isEqualTo("server");
            rename(troubled, Scope.server(), "elsewhere", "queue_message");
            client.ok("Send", send);
            // else it would be sent again: webapi A-32
            var mail = Scope.account(troubled.account());
            rename(troubled, mail, "message_content", "elsewhere");
            assertThat(client.code("Send", send.replace("}]}", "}],\"SaveSent\":true}")))
                    .isEqualTo("sentOverQuota");
            rename(troubled, mail, "elsewhere", "message_content");
            assertThat(client.code("Send", "{}")).isEqualTo("missingBody");
            assertThat(client.send(client.request("v0/Send").POST(BodyPublishers.noBody())))
                    .extracting(response -> response.statusCode())
                    .isEqualTo(401);
            assertThat(troubled.metrics().text().lines())
                    .contains(
                            "mailstead_webapi_submission_total{result=\"ok\"} 2.0",
                            "mailstead_webapi_submission_total{result=\"queueerror\"} 1.0",
                            "mailstead_webapi_submission_total{result=\"storesenterror\"} 1.0",
                            "mailstead_webapi_errors_total{error=\"submit\"} 1.0",
                            "mailstead_webapi_results_total{method=\"Send\",result=\"ok\"} 2.0",
                            "mailstead_webapi_results_total{method=\"Send\",result=\"server\"} 1.0",
                            "mailstead_webapi_results_total{method=\"Send\",result=\"missingBody\"} 1.0",
                            "mailstead_webapi_results_total{method=\"Send\",result=\"badauth\"} 1.0")
                    .anyMatch(line ->
                            line.startsWith(
                                    "mailstead_webapi_duration_seconds_count{method=\"Send\"}"));
        }
    }

    private static void rename(LocalServer server, Scope scope, String from, String to)
            throws Exception {
        server.core()
                .database()
                .<Boolean, RuntimeException>write(
                        scope,
                        tx -> {
                            tx.sql("ALTER TABLE " + from + " RENAME TO " + to).update();
                            return true;
                        });
    }
}
