package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.webhook.Receiver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What becomes in the queue of mail that programs send by HTTP. */
class WebApiQueueTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path directory;

    private LocalServer server;
    private ApiClient api;

    @BeforeEach
    void start() throws Exception {
        server = LocalServer.start(directory);
        api = new ApiClient(server);
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
        server.close();
    }

    private String run(String... arguments) {
        return CommandRun.at(directory, arguments).ended(0);
    }

    /** All that waits, by the id of the recipient. */
    private Map<Long, JsonNode> waiting() {
        var waiting = new TreeMap<Long, JsonNode>();
        for (var line : run("queue", "list", "--json").lines().toList()) {
            if (line.startsWith("{")) {
                var one = JSON.readTree(line);
                waiting.put(one.get("id").asLong(), one);
            }
        }
        return waiting;
    }

    private void holdAll() {
        run("queue", "holdrules", "add", "--account", Localserve.ACCOUNT);
    }

    /** Sends to one recipient, and returns what the answer says of it. */
    private JsonNode send(String to, String properties) throws Exception {
        var answer =
                api.ok(
                        "Send",
                        "{\"To\":[{\"Address\":\"%s\"}],\"Subject\":\"s\",\"Text\":\"x\"%s}"
                                .formatted(to, properties));
        return answer.get("Submissions").get(0);
    }

    private JsonNode queued(JsonNode submission) {
        return Objects.requireNonNull(waiting().get(submission.get("QueueMsgID").asLong()));
    }

    @Test // webapi S-15
    void requireTlsIsWhatTheQueueAsksOfOtherServers() throws Exception {
        holdAll();
        var required = send("a@far.example", ",\"RequireTLS\":true");
        var relaxed = send("b@far.example", ",\"RequireTLS\":false");
        var usual = send("c@far.example", ",\"RequireTLS\":null");
        assertThat(queued(required).get("tls").asString()).isEqualTo("yes");
        assertThat(queued(relaxed).get("tls").asString()).isEqualTo("no");
        assertThat(queued(usual).get("tls").asString()).isEqualTo("default");
        run("queue", "unhold", "--ids", relaxed.get("QueueMsgID").toString());
        var text =
                await().atMost(PATIENCE)
                        .until(() -> server.text("INBOX", "s"), found -> !found.isEmpty());
        assertThat(text).contains("To: b@far.example\r\n").doesNotContain("TLS-Required");
    }

    @Test // webapi S-16
    void futureReleaseIsWhenItIsFirstTried() throws Exception {
        holdAll();
        var soon = Instant.now().plus(59, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        var later = send("a@far.example", ",\"FutureRelease\":\"%s\"".formatted(soon));
        var past = send("b@far.example", ",\"FutureRelease\":\"2001-02-03T04:05:06+01:00\"");
        assertThat(Instant.parse(queued(later).get("next_attempt").asString())).isEqualTo(soon);
        assertThat(Instant.parse(queued(past).get("next_attempt").asString()))
                .isBeforeOrEqualTo(Instant.now());
    }

    @Test // webapi S-16; RFC 4865 §6
    void notificationTellsUntilWhenItWasHeldBack() throws Exception {
        var soon = Instant.now().plus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        var sent = send("queue-permerror@far.example", ",\"FutureRelease\":\"%s\"".formatted(soon));
        assertThat(queued(sent)).isNotNull();
        run("queue", "schedule", "--now", "0");
        await().atMost(PATIENCE).until(() -> server.count("Inbox") == 1);
        assertThat(server.text("Inbox", "Mail delivery failed")).contains("until;" + soon);
    }

    @Test // webapi S-20, T-6; outbound K-1
    void fromIdIsTheRecipientsOwn() throws Exception {
        holdAll();
        run("queue", "settings", Localserve.ACCOUNT, "--fromid", Localserve.ADDRESS);
        var answer =
                api.ok(
                        "Send",
                        """
                        {"To":[{"Address":"a@far.example"}],"CC":[{"Address":"b@far.example"}],
                         "BCC":[{"Address":"A@far.example"}],"Text":"x"}
                        """);
        var submissions = answer.get("Submissions").valueStream().toList();
        var ids = submissions.stream().map(one -> one.get("FromID").asString()).toList();
        assertThat(ids).hasSize(3).doesNotHaveDuplicates().allMatch(id -> id.length() >= 16);
        for (var each : submissions) {
            assertThat(queued(each).get("from").asString())
                    .isEqualTo("mailstead+%s@localhost".formatted(each.get("FromID").asString()));
        }
    }

    @Test // webapi S-22, H-9, H-10, H-17, H-21
    void suppressedRecipientIsTakenAndToldByTheWebhook() throws Exception {
        try (var receiver = Receiver.start()) {
            var url = receiver.url("/").toString();
            run("account", "webhook", "set", Localserve.ACCOUNT, "outgoing", url);
            run("queue", "settings", Localserve.ACCOUNT, "--fromid", Localserve.ADDRESS);
            api.ok("SuppressionAdd", "{\"EmailAddress\":\"gone@far.example\"}");
            var sent = send("Gone+x@far.example", ",\"Extra\":{\"Order id\":\"7\\n=\"}");
            var told = receiver.next().json();
            assertThat(told.get("Event").asString()).isEqualTo("suppressed");
            assertThat(told.get("QueueMsgID")).isEqualTo(sent.get("QueueMsgID"));
            assertThat(told.get("FromID")).isEqualTo(sent.get("FromID"));
            assertThat(told.get("Extra").toString()).isEqualTo("{\"Order id\":\"7\\n=\"}");
            assertThat(told.get("Suppressing").asBoolean()).isFalse();
            send("other@far.example", "");
            assertThat(receiver.next().json().get("Event").asString()).isEqualTo("delivered");
            assertThat(receiver.all()).hasSize(2);
        }
    }
}
