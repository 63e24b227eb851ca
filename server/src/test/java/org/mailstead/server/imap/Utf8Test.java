package org.mailstead.server.imap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What UTF8=ACCEPT changes. RFC 6855; imap 4.10, 7.7, 9.40. */
class Utf8Test {
    private static final String MESSAGE = "Subject: grün\r\n\r\nhej\r\n";

    @TempDir Path folder;

    private static String append(String tag, String before, String behind) {
        var octets = MESSAGE.getBytes(UTF_8).length;
        return "%s APPEND Inbox %s{%d+}\r\n%s%s\r\n"
                .formatted(tag, before, octets, MESSAGE, behind);
    }

    @Test // RFC 6855 §4; imap 9.40: the UTF8 form only after it was enabled
    void utf8MessagesAreTakenOnceEnabled() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.send(append("a", "UTF8 (~", ")"));
            client.play("S: a BAD UTF8 messages need ENABLE UTF8=ACCEPT or IMAP4rev2 first");
            client.play("C: b ENABLE UTF8=ACCEPT\nS: * ENABLED UTF8=ACCEPT\nS: b OK enabled");
            client.send(append("c", "UTF8 (~", ")"));
            client.play("S: c OK [APPENDUID … 1] stored");
            // RFC 6855 §4: a literal8, and its closing parenthesis
            client.send(append("d", "UTF8 (", ")"));
            client.play("S: d BAD expected a literal8, found octet 0x7b at offset …");
            client.send(append("e", "UTF8 (~", ""));
            client.play("S: e BAD expected \")\", found the end of the line at offset …");
            client.play(
                    "C: f STATUS Inbox (MESSAGES)\nS: * STATUS Inbox (MESSAGES 1)\nS: f OK told");
        }
        try (var server = ImapTestServer.start(folder.resolve("rev2"));
                var client = server.ann()) {
            client.play("C: b ENABLE IMAP4rev2\nS: * ENABLED IMAP4rev2\nS: b OK enabled");
            client.send(append("c", "UTF8 (~", ")"));
            client.play("S: c OK [APPENDUID … 1] stored");
        }
    }

    @Test // RFC 3501 §6.3.11, RFC 9051 §6.3.12: 8-bit characters are permitted in the message
    void eightBitOctetsOfOtherMessagesStayAsTheyAre() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.send(append("a", "", ""));
            client.play("S: a OK [APPENDUID … 1] stored");
            client.play("C: s SELECT Inbox");
            client.skipTo("s OK [READ-WRITE] selected");
            client.play(
                    """
                    C: f FETCH 1 BODY.PEEK[HEADER]
                    S: * 1 FETCH (UID 1 BODY[HEADER] {18}
                    S: Subject: grün
                    S:
                    S: )
                    S: f OK fetched
                    """);
        }
    }

    @Test // RFC 6855 §3: a SEARCH with a charset contradicts what was enabled
    void searchHasNoCharsetOnceEnabled() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            server.deliver(MESSAGE.replace("\r", ""));
            client.play("C: s SELECT Inbox");
            client.skipTo("s OK [READ-WRITE] selected");
            client.play(
                    """
                    C: b SEARCH CHARSET UTF-8 SUBJECT "grün"
                    S: * SEARCH 1
                    S: b OK searched
                    C: c ENABLE UTF8=ACCEPT
                    S: * ENABLED UTF8=ACCEPT
                    S: c OK enabled
                    C: d SEARCH CHARSET UTF-8 SUBJECT "grün"
                    S: d BAD no CHARSET after ENABLE UTF8=ACCEPT: all text is UTF-8
                    C: e SEARCH SUBJECT "grün"
                    S: * SEARCH 1
                    S: e OK searched
                    C: f ENABLE IMAP4rev2
                    S: * ENABLED IMAP4rev2
                    S: f OK enabled
                    C: g SEARCH CHARSET UTF-8 SUBJECT "grün"
                    S: * ESEARCH (TAG "g") ALL 1
                    S: g OK searched
                    """);
        }
    }

    @Test // RFC 6855 §3, RFC 3501 §5.1.3; imap 7.7: names in UTF-8, and & is a letter like others
    void mailboxNamesAreUtf8OnceEnabled() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann();
                var other = server.ann()) {
            client.play(
                    """
                    C: a CREATE "gr&APw-n"
                    S: * LIST (\\Subscribed) "/" gr&APw-n
                    S: a OK created
                    C: b ENABLE UTF8=ACCEPT
                    S: * ENABLED UTF8=ACCEPT
                    S: b OK enabled
                    C: c LIST "" "gr*"
                    S: * LIST (\\HasNoChildren) "/" "grün"
                    S: c OK listed
                    C: d CREATE "a&b"
                    S: * LIST (\\Subscribed) "/" a&b
                    S: d OK created
                    C: e SELECT "grün"
                    """);
            client.skipTo("e OK [READ-WRITE] selected");
            other.play("C: n NOOP");
            other.skipTo("n OK done");
            other.play(
                    """
                    C: c LIST "" "a*b"
                    S: * LIST (\\HasNoChildren) "/" a&-b
                    S: c OK listed
                    """);
        }
    }
}
