package org.mailstead.server.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.queue.TestQueue.START;
import static org.mailstead.server.queue.TestQueue.body;
import static org.mailstead.server.queue.TestQueue.entry;
import static org.mailstead.server.queue.TestQueue.only;
import static org.mailstead.server.queue.TestQueue.source;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.server.directory.AdminResult;
import org.mailstead.server.directory.Webhook;
import org.mailstead.server.directory.Webhook.Direction;
import org.mailstead.server.http.PolicyHost;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.store.Engine;
import org.mailstead.server.webhook.Receiver;
import org.mailstead.server.webhook.Webhooks;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

/** What programs are told of mail in the queue: webapi §8. */
class QueueWebhooksTest {
    @TempDir Path directory;

    private static long account(TestQueue test, Receiver receiver, String... events)
            throws Exception {
        var admin = test.directory.admin();
        done(admin.domains().add("test", Domain.parse("a.example"), false));
        var account = done(admin.accounts().add("test", "ann", Address.parse("ann@a.example")));
        var hook =
                done(
                        Webhook.of(
                                receiver.url("/hook").toString(),
                                "Bearer x",
                                "key",
                                List.of(events)));
        done(admin.settings().setWebhook("test", "ann", Direction.OUTGOING, hook));
        return account.id();
    }

    private static <T> T done(AdminResult<T> result) {
        if (result instanceof AdminResult.Done<T>(var value)) {
            return value;
        }
        throw new AssertionError(result.toString());
    }

    private static Webhooks start(TestQueue test) {
        return Webhooks.start(
                new Webhooks.Services(
                        test.database,
                        test.now::get,
                        "a",
                        PolicyHost.keepingClient(),
                        "1.2",
                        new Metrics()),
                test.webhooks);
    }

    @ParameterizedTest // webapi H-2, H-5 to H-18
    @EnumSource(Engine.class)
    void deliveryIsTold(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory);
                var receiver = Receiver.start();
                var webhooks = start(test)) {
            var account = account(test, receiver);
            test.queue.add(entry(account, 0, START, "bob@b.example"), body());
            var claim = test.claim().getFirst();
            assertThat(receiver.all()).isEmpty();
            test.settle(claim, test::done);
            var request = receiver.next();
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/hook");
            assertThat(request.field("Content-Type")).contains("application/json; charset=utf-8");
            assertThat(request.field("User-Agent")).contains("Mailstead/1.2 (webhook)");
            assertThat(request.field("X-Mox-Webhook-ID")).contains("1");
            assertThat(request.field("X-Mox-Webhook-Attempt")).contains("1");
            assertThat(request.field("Authorization")).contains("Bearer x");
            assertThat(request.field("X-Mailstead-Webhook-Signature").orElseThrow())
                    .startsWith("sha256=");
            var id = claim.recipients().getFirst().id();
            assertThat(new String(request.body(), UTF_8))
                    .isEqualTo(
                            """
                            {"Version":0,"Event":"delivered","DSN":false,"Suppressing":false,\
                            "QueueMsgID":%d,"FromID":"","MessageID":"<1@a>","Subject":"hi",\
                            "WebhookQueued":"%s","SMTPCode":0,"SMTPEnhancedCode":"","Error":"",\
                            "Extra":{}}\
                            """
                                    .formatted(id, START));
            webhooks.expire();
        }
    }

    @ParameterizedTest // webapi H-19, H-20, H-21, H-22
    @EnumSource(Engine.class)
    void delaysFailuresAndWhatPeopleDoAreTold(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory);
                var receiver = Receiver.start();
                var _ = start(test)) {
            var account = account(test, receiver);
            test.queue.add(entry(account, 0, START, "bob@b.example"), body());
            test.settle(test.claim().getFirst(), test::later);
            var delayed = receiver.next().json();
            assertThat(delayed.get("Event").asString()).isEqualTo("delayed");
            assertThat(delayed.get("SMTPCode").asInt()).isEqualTo(451);
            assertThat(delayed.get("SMTPEnhancedCode").asString()).isEqualTo("4.3.0");
            assertThat(delayed.get("Error").asString()).isEqualTo("451 4.3.0 later");

            test.later(Duration.ofHours(1));
            test.settle(
                    test.claim().getFirst(),
                    one -> test.failed(one, "550 5.1.1 nobody of that name"));
            var failed = receiver.next().json();
            assertThat(failed.get("Event").asString()).isEqualTo("failed");
            assertThat(failed.get("SMTPCode").asInt()).isEqualTo(550);
            assertThat(failed.get("SMTPEnhancedCode").asString()).isEqualTo("5.1.1");
            assertThat(failed.get("Suppressing").asBoolean()).isTrue();

            test.queue.add(entry(account, 0, START, "bob@b.example"), body());
            var claim = test.claim().getFirst();
            assertThat(claim.suppressed()).hasSize(1);
            test.settle(
                    claim,
                    new Settlement.Failed(claim.suppressed().getFirst(), test.attempt(5, null)));
            var suppressed = receiver.next().json();
            assertThat(suppressed.get("Event").asString()).isEqualTo("suppressed");
            assertThat(suppressed.get("SMTPCode").asInt()).isZero();

            test.queue.add(entry(account, 0, START, "eve@b.example"), body());
            test.admin.remove(only(3), false, "test");
            assertThat(receiver.next().json().get("Event").asString()).isEqualTo("canceled");
            test.queue.add(entry(account, 0, START, "eve@b.example"), body());
            test.admin.remove(only(4), true, "test");
            var given = receiver.next().json();
            assertThat(given.get("Event").asString()).isEqualTo("failed");
            assertThat(given.get("Error").asString()).contains("canceled by the administrator");
        }
    }

    @ParameterizedTest // webapi H-1
    @EnumSource(Engine.class)
    void onlyWhatIsWantedIsTold(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory);
                var receiver = Receiver.start();
                var _ = start(test)) {
            var account = account(test, receiver, "failed");
            test.queue.add(entry(account, 0, START, "bob@b.example"), body());
            test.settle(test.claim().getFirst(), test::done);
            test.add("eve@b.example"); // of an account without a webhook
            test.settle(test.claim().getFirst(), one -> test.failed(one, "550 5.7.1 no"));
            test.queue.add(entry(account, 0, START, "bob@b.example"), body());
            test.settle(test.claim().getFirst(), one -> test.failed(one, "550 5.7.1 no"));
            assertThat(receiver.next().json().get("QueueMsgID").asLong()).isEqualTo(3);
            assertThat(receiver.all()).hasSize(1);
        }
    }

    private static final String ID = "0123456789abcdefghijkl";

    private static NewEntry unique(long account) throws Exception {
        var plain = entry(account, 0, START, "bob@b.example");
        var sender = new UniqueSender(ID, ReversePath.parse("ann+" + ID + "@a.example"));
        return new NewEntry(
                plain.senderAccount(),
                plain.envelope(),
                plain.tls(),
                plain.messageId(),
                plain.subject(),
                plain.prefix(),
                START,
                List.of(sender),
                null,
                Extra.text(Map.of("order", "7")));
    }

    private static OctetSource notification(String action, String status) {
        return source(
                """
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b

                Sorry.
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.b.example

                Final-Recipient: rfc822; bob@b.example
                Action: %s
                Status: %s
                --b--
                """
                        .formatted(action, status)
                        .replace("\n", "\r\n"));
    }

    /** RFC 5965. */
    private static OctetSource complaint() {
        return source(
                """
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=feedback-report; boundary=b

                --b

                Somebody complains.
                --b
                Content-Type: message/feedback-report

                Feedback-Type: abuse
                User-Agent: Test/1
                Version: 1
                --b
                Content-Type: text/rfc822-headers

                Message-ID: <1@a>
                --b--
                """
                        .replace("\n", "\r\n"));
    }

    @ParameterizedTest // webapi H-7, H-17, H-18 to H-24; outbound K-4, K-8
    @EnumSource(Engine.class)
    void whatComesBackIsTold(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory);
                var receiver = Receiver.start();
                var _ = start(test)) {
            var account = account(test, receiver);
            test.queue.add(unique(account), body());
            test.settle(test.claim().getFirst(), test::done);
            var delivered = receiver.next().json();
            assertThat(delivered.get("FromID").asString()).isEqualTo(ID);
            var returns = new Returns(test.database, test.directory, test.now::get, test.webhooks);
            var to = ForwardPath.parse("ann+" + ID + "@a.example");
            assertThat(returns.mayBeUnique(to)).isTrue();
            for (var said : List.of("relayed 2.0.0", "expanded 2.0.0", "delayed 4.4.7")) {
                var words = said.split(" ", -1);
                assertThat(returns.look(account, to, true, notification(words[0], words[1])))
                        .isTrue();
                var json = receiver.next().json();
                assertThat(json.get("Event").asString()).isEqualTo(words[0]);
                assertThat(json.get("DSN").asBoolean()).isTrue();
                assertThat(json.get("Suppressing").asBoolean()).isFalse();
                assertThat(json.get("Error").asString()).isEmpty();
                assertThat(json.get("Extra").toString()).isEqualTo("{\"order\":\"7\"}");
            }
            returns.look(account, to, true, notification("failed", "5.1.1"));
            var failed = receiver.next().json();
            assertThat(failed.get("Event").asString()).isEqualTo("failed");
            assertThat(failed.get("SMTPCode").asInt()).isEqualTo(500);
            assertThat(failed.get("SMTPEnhancedCode").asString()).isEqualTo("5.1.1");
            assertThat(failed.get("Suppressing").asBoolean()).isTrue();
            assertThat(failed.get("QueueMsgID").asLong())
                    .isEqualTo(delivered.get("QueueMsgID").asLong());
            returns.look(account, to, false, source("Subject: away\r\n\r\nhi\r\n"));
            var away = receiver.next().json();
            assertThat(away.get("Event").asString()).isEqualTo("unrecognized");
            assertThat(away.get("DSN").asBoolean()).isFalse();
            // outbound TD-11: a complaint is understood, and no event; the next is of what follows
            assertThat(returns.lookAtReport(account, to, null, complaint())).isTrue();
            assertThat(returns.look(account, to, false, complaint())).isTrue();
            returns.look(account, to, true, notification("delayed", "4.4.7"));
            assertThat(receiver.next().json().get("Event").asString()).isEqualTo("delayed");
            var id = delivered.get("QueueMsgID").asLong();
            assertThat(new QueueMemory(test.database, test.now::get).attempts(id))
                    .filteredOn(one -> one.problem().contains("unrecognized"))
                    .hasSize(1);
            var other = ForwardPath.parse("ann+" + ID + "x@a.example");
            assertThat(returns.look(account, other, true, notification("failed", "5.1.1")))
                    .isFalse();
        }
    }
}
