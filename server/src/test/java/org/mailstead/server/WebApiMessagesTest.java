package org.mailstead.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.message.Disposition;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.message.Part;
import org.mailstead.server.ApiClient.Upload;
import org.mailstead.wire.OctetSource;

/** What the HTTP API composes, and what it does to messages. */
class WebApiMessagesTest {
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

    private static String delivered(String subject) {
        return await().until(() -> server.text("INBOX", subject), found -> !found.isEmpty());
    }

    private static Part parsed(String text) throws Exception {
        return Message.parse(OctetSource.of(text.getBytes(UTF_8)), MimeLimits.DEFAULT).root();
    }

    /** Such as {@code multipart/mixed(text/plain,image/png)}. */
    private static String tree(Part part) {
        var type = part.mediaType().type() + "/" + part.mediaType().subtype();
        return part.parts().isEmpty()
                ? type
                : part.parts().stream()
                        .map(WebApiMessagesTest::tree)
                        .collect(Collectors.joining(",", type + "(", ")"));
    }

    @Test // webapi S-9, S-10, S-11
    void filesOfBothSourcesMakeTheWholeTree() throws Exception {
        var png = new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, '\n', '\r'};
        api.upload(
                "Send",
                """
                {"To":[{"Address":"a@example.org"}],"Subject":"whole tree",
                 "Text":"text","HTML":"<img src=cid:p>",
                 "AlternativeFiles":[{"ContentType":"text/calendar; method=REQUEST","Data":"QkVHSU4="}],
                 "AttachedFiles":[{"Name":"f\\u00e9.txt","Data":"aGVsbG8\\r\\n="}]}
                """,
                List.of(
                        new Upload(
                                "inlinefile",
                                "p.png",
                                "Content-Type: image/png\r\nContent-ID: <p>\r\n",
                                OctetSource.of(png)),
                        new Upload(
                                "attachedfile",
                                "two.bin",
                                "",
                                OctetSource.of(new byte[] {0, 1, '\n', 2}))));
        var root = parsed(delivered("whole tree"));
        assertThat(tree(root))
                .isEqualTo(
                        "multipart/mixed(multipart/related(multipart/alternative(text/plain,"
                                + "text/html,text/calendar),image/png),text/plain,"
                                + "application/octet-stream)");
        var shown = root.parts().getFirst().parts().getLast();
        assertThat(shown.decoded().readAllBytes()).isEqualTo(png);
        assertThat(shown.contentId()).isEqualTo("<p>");
        assertThat(shown.fileName()).contains("p.png");
        assertThat(root.parts().get(1).fileName()).contains("fé.txt");
        assertThat(root.parts().get(1).decoded().readAllBytes()).asString().isEqualTo("hello");
        assertThat(root.parts().get(2).decoded().readAllBytes()).containsExactly(0, 1, '\n', 2);
        assertThat(root.parts().get(2).disposition())
                .extracting(Disposition::type)
                .isEqualTo("attachment");
    }

    @Test // webapi S-4, S-5, S-19, A-16
    void theSentCopyHasBccAndTheMessageHasNot() throws Exception {
        var answer =
                api.ok(
                        "Send",
                        """
                        {"From":[{"Name":"Me","Address":"other@example.net"}],
                         "To":[{"Address":"a@example.org"}],"CC":[{"Address":"b@example.org"}],
                         "BCC":[{"Address":"secret@example.org"}],
                         "ReplyTo":[{"Name":"R","Address":"r@example.org"}],
                         "References":["<1@x.example>","<2@x.example>"],
                         "MessageID":"<own@x.example>","Date":"2026-01-02T03:04:05+01:00",
                         "Subject":"with a copy","Text":"x","SaveSent":true,
                         "Headers":[["X-Own","ünï"],["X-Mailer","tool 1"]],"Extra":{"k":"v"}}
                        """);
        assertThat(answer.get("MessageID").asString()).isEqualTo("<own@x.example>");
        assertThat(answer.get("Submissions").valueStream().map(s -> s.get("Address").asString()))
                .containsExactly("a@example.org", "b@example.org", "secret@example.org");
        var text = delivered("with a copy");
        assertThat(text)
                .contains(
                        """
                        From: Me <other@example.net>
                        Reply-To: R <r@example.org>
                        To: a@example.org
                        Cc: b@example.org
                        Subject: with a copy
                        Date: Fri, 2 Jan 2026 03:04:05 +0100
                        Message-Id: <own@x.example>
                        References: <1@x.example> <2@x.example>
                        In-Reply-To: <2@x.example>
                        """
                                .replace("\n", "\r\n"),
                        "X-Own: =?utf-8?",
                        "X-Mailer: tool 1\r\n")
                .doesNotContain("Bcc:", "User-Agent");
        assertThat(server.text("Sent", "with a copy"))
                .startsWith("Bcc: secret@example.org\r\nFrom: ")
                .doesNotContain("Received:");
    }

    @Test // webapi S-23, S-24, A-22, T-7
    void suppressionListsKnowVariants() throws Exception {
        api.ok(
                "SuppressionAdd",
                "{\"EmailAddress\":\"Remote.Last-x@xn--74h.example\",\"Reason\":\"no\"}");
        var variant = "{\"EmailAddress\":\"remotelast@☺.example\"}";
        assertThat(api.ok("SuppressionPresent", variant).get("Present").asBoolean()).isTrue();
        assertThat(api.code("SuppressionAdd", variant)).isEqualTo("error");
        var entry = api.ok("SuppressionList", "{}").get("Suppressions").get(0);
        assertThat(entry.get("BaseAddress").asString()).isEqualTo("remotelast@☺.example");
        assertThat(entry.get("Manual").asBoolean()).isFalse();
        assertThat(entry.get("Reason").asString()).isEqualTo("no");
        assertThat(entry.get("ID").asLong()).isPositive();
        api.ok("SuppressionRemove", variant);
        assertThat(api.code("SuppressionRemove", variant)).isEqualTo("error");
        assertThat(api.ok("SuppressionPresent", variant).get("Present").asBoolean()).isFalse();
    }

    @Test // webapi S-25 to S-32, A-33, A-35
    void messagesAreReadChangedMovedAndRemoved() throws Exception {
        api.ok(
                "Send",
                """
                {"To":[{"Name":"A","Address":"a@example.org"}],"Subject":"life of a message",
                 "Text":"plain","HTML":"<b>rich</b>"}
                """);
        delivered("life of a message");
        var id = newest();
        var call = "{\"MsgID\":" + id;
        var message = api.ok("MessageGet", call + "}");
        assertThat(message.get("Message").get("Subject").asString()).isEqualTo("life of a message");
        assertThat(message.get("Message").get("Text").asString()).isEqualTo("plain\n");
        assertThat(message.get("Message").get("HTML").asString()).isEqualTo("<b>rich</b>\n");
        assertThat(message.get("Message").get("CC").isArray()).isTrue();
        assertThat(message.get("Structure").get("Parts").size()).isEqualTo(2);
        assertThat(message.get("Meta").get("RcptTo").asString()).isEqualTo("a@example.org");
        assertThat(message.get("Meta").get("MailboxName").asString()).isEqualTo("Inbox");
        assertThat(api.post("MessageRawGet", call + "}").body())
                .contains("Subject: life of a message\r\n");
        assertThat(api.post("MessagePartGet", call + ",\"PartPath\":[1]}").body())
                .isEqualTo("<b>rich</b>\r\n");
        assertThat(api.code("MessagePartGet", call + ",\"PartPath\":[2]}"))
                .isEqualTo("partNotFound");

        api.ok("MessageFlagsAdd", call + ",\"Flags\":[\"\\\\Flagged\",\"Todo\"]}");
        api.ok("MessageFlagsRemove", call + ",\"Flags\":[\"\\\\seen\"]}");
        assertThat(api.ok("MessageGet", call + "}").get("Meta").get("Flags").toString())
                .isEqualTo("[\"\\\\flagged\",\"todo\"]");
        assertThat(api.code("MessageFlagsAdd", call + ",\"Flags\":[\"a b\"]}")).isEqualTo("user");

        assertThat(api.code("MessageMove", call + ",\"DestMailboxName\":\"Nowhere\"}"))
                .isEqualTo("user");
        assertThat(api.code("MessageMove", call + ",\"DestMailboxName\":\"Inbox\"}"))
                .isEqualTo("user");
        api.ok("MessageMove", call + ",\"DestMailboxName\":\"Archive\"}");
        assertThat(api.ok("MessageGet", call + "}").get("Meta").get("MailboxName").asString())
                .isEqualTo("Archive");

        api.ok("MessageDelete", call + "}");
        assertThat(api.code("MessageGet", call + "}")).isEqualTo("messageNotFound");
        assertThat(api.code("MessageDelete", call + "}")).isEqualTo("user");
        assertThat(api.code("MessageFlagsAdd", call + ",\"Flags\":[]}")).isEqualTo("user");
        assertThat(api.code("MessageDelete", "{\"MsgID\":99999999}")).isEqualTo("messageNotFound");
        assertThat(api.code("MessageGet", "{}")).isEqualTo("user");
        assertThat(api.code("MessageGet", call + ",\"Flags\":[]}")).isEqualTo("protocol");
    }

    /** The id of the message that came last. */
    private static long newest() throws Exception {
        var mailboxes = server.core().mailboxes();
        var account = server.account();
        var inbox = server.mailbox("INBOX").id();
        var snapshot = mailboxes.snapshot(account, inbox);
        for (int row = snapshot.count() - 1; row >= 0; row--) {
            var octets = mailboxes.content(account, snapshot.content(row)).orElseThrow().octets();
            if (new String(octets.octets(0, (int) octets.size()), UTF_8)
                    .contains("Subject: life of a message\r\n")) {
                return snapshot.id(row);
            }
        }
        throw new AssertionError("not delivered");
    }

    @Test // webapi S-7
    void addressesBeyondAsciiNeedSmtpUtf8() throws Exception {
        api.ok(
                "Send",
                """
                {"To":[{"Name":"Ö","Address":"ö@bücher.example"}],"Subject":"grün","Text":"ä"}
                """);
        var text = delivered("grün");
        assertThat(text).contains("To: Ö <ö@bücher.example>\r\n", "\r\nä\r\n");
    }
}
