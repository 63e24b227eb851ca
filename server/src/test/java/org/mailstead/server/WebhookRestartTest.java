package org.mailstead.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.directory.AdminResult;
import org.mailstead.server.directory.Webhook;
import org.mailstead.server.directory.Webhook.Direction;
import org.mailstead.server.mailbox.Delivery;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.server.mailbox.RecipientCopy;
import org.mailstead.server.webhook.Receiver;
import org.mailstead.wire.OctetSource;

/** Mail that a server got and could not tell a program of before it was killed. Decision 131. */
class WebhookRestartTest {
    @TempDir Path directory;

    private Server start() throws Exception {
        var addresses = List.of(InetAddress.ofLiteral("127.0.0.1"));
        var config = Localserve.config(directory, addresses, Localserve.ANY_PORT, false);
        return Server.start(config, ServerMode.LOCAL);
    }

    @Test // webapi §8; DESIGN promise 1
    void mailThatWasNotedIsToldAfterTheRestart() throws Exception {
        start().close(); // makes the account
        try (var receiver = Receiver.start()) {
            try (var core = Core.open(directory, InstantSource.system())) {
                var account = core.directory().account("mailstead").orElseThrow().id();
                var hook = Webhook.of(receiver.url("/in").toString(), "", "", List.of());
                if (!(hook instanceof AdminResult.Done<Webhook>(var made))) {
                    throw new AssertionError(hook.toString());
                }
                core.directory()
                        .admin()
                        .settings()
                        .setWebhook("test", "mailstead", Direction.INCOMING, made);
                deliver(core, account, "one", true);
                deliver(core, account, "two", false);
                deliver(core, account, "three", true);
                assertThat(core.mailboxes().arrivals(account, 10)).hasSize(2);
            }
            try (var _ = start()) {
                assertThat(receiver.next().json().get("Subject").asString()).isEqualTo("one");
                assertThat(receiver.next().json().get("Subject").asString()).isEqualTo("three");
            }
            try (var core = Core.open(directory, InstantSource.system())) {
                var account = core.directory().account("mailstead").orElseThrow().id();
                assertThat(core.mailboxes().arrivals(account, 10)).isEmpty();
            }
            assertThat(receiver.all()).hasSize(2);
        }
    }

    private static void deliver(Core core, long account, String subject, boolean told)
            throws Exception {
        var octets = OctetSource.of(("Subject: " + subject + "\r\n\r\nhi\r\n").getBytes(US_ASCII));
        var delivery =
                new Delivery("bob@far.example", "ann@localhost", "192.0.2.1", "far.example", "");
        var message =
                new NewMessage(
                        OctetSource.of(new byte[0]), octets, Flags.NONE, Instant.now(), delivery);
        var copy = new RecipientCopy(MailboxName.INBOX, message, null, told);
        core.mailboxes().deliver(account, core.mailboxes().incoming(octets), List.of(copy));
    }
}
