package org.mailstead.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What hostile clients send: each gets the protocol's own answer at a bounded cost, and the server
 * goes on. Issue 3 §3. Plaintext behind STARTTLS is in {@link LoginTest}, APPEND that breaks off in
 * {@link AppendCutOffTest}, sessions in each other's way in {@link InterleavingTest}.
 */
class HostileInputTest {
    @TempDir Path folder;

    /** The session is as it was. */
    private static void goesOn(Conversing client) throws Exception {
        client.play("C: z NOOP\nS: z OK done");
    }

    @Test // imap 3.5
    void literalOf2To31Octets() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.play(
                    """
                    C: a CREATE {2147483648}
                    S: a BAD [TOOBIG] a literal of 2147483648 octets passes a limit at offset 9
                    C: b APPEND Inbox {2147483648}
                    S: b NO [TOOBIG] …
                    """);
            goesOn(client);
            client.play(
                    """
                    C: c APPEND Inbox {2147483648+}
                    S: * BYE [ALERT] …
                    S: c BAD [TOOBIG] …
                    S: EOF
                    """);
        }
    }

    @Test // imap 3.5, 3.11: numbers are of 63 bits
    void literalOf2To64Octets() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            for (var size : List.of("18446744073709551616", "9223372036854775807")) {
                for (var command : List.of("CREATE", "APPEND Inbox", "SEARCH SUBJECT")) {
                    try (var client = server.annInInbox()) {
                        client.send("a %s {%s}\r\n".formatted(command, size));
                        assertThat(client.line()).startsWith("a ").doesNotContain(" OK ");
                        goesOn(client);
                        // what follows cannot be counted, and must not be taken for commands
                        client.send("b %s {%s+}\r\nc NOOP\r\n".formatted(command, size));
                        client.play("S: * BYE [ALERT] …\nS: b BAD …\nS: EOF");
                    }
                }
            }
        }
    }

    @Test // imap 3.5
    void hundredThousandLiterals() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            client.send("a SEARCH" + " SUBJECT {1+}\r\nx".repeat(2000) + "\r\n");
            client.play("S: a BAD [TOOBIG] a literal of 1 octets passes a limit at offset …");
            goesOn(client);
            client.send("a SEARCH" + " SUBJECT {1+}\r\nx".repeat(100_000) + "\r\n");
            client.play("S: * BYE [ALERT] …\nS: a BAD [TOOBIG] …\nS: EOF");
        }
    }

    @Test
    void parenthesesAMillionDeep() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            for (var command : List.of("SEARCH ", "SEARCH NOT ", "FETCH 1 ", "LIST ", "ID ")) {
                client.send("a " + command + "(".repeat(60_000) + "\r\n");
                client.play("S: a BAD …");
            }
            client.send("a SEARCH" + " NOT".repeat(15_000) + " ALL\r\n");
            client.play("S: a BAD …");
            client.send("a SEARCH" + " OR".repeat(15_000) + " ALL ALL\r\n");
            client.play("S: a BAD …");
            goesOn(client);
            client.send("a SEARCH " + "(".repeat(1_000_000) + "\r\n");
            client.play("S: * BYE [ALERT] …\nS: * BAD …\nS: EOF");
        }
    }

    @Test
    void sequenceSetOfAMillionRanges() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            server.deliver("x\n");
            client.play("C: n NOOP");
            client.skipTo("n OK done");
            client.send("a UID FETCH 1" + ",1:*".repeat(15_000) + " UID\r\n");
            client.play("S: * 1 FETCH (UID 1)\nS: a OK fetched");
            client.send("b UID FETCH 1" + ",2".repeat(30_000) + " UID\r\n");
            client.play("S: b BAD more than 20000 elements at offset …");
            goesOn(client);
            client.send("c UID FETCH 1" + ",3:9".repeat(1_000_000) + " UID\r\n");
            client.play("S: * BYE [ALERT] …\nS: * BAD …\nS: EOF");
        }
    }

    @Test // RFC 9051 §6.3.9
    void patternsOfManyWildcards() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            var name = "a".repeat(1000);
            for (int i = 0; i < 20; i++) {
                client.send("a CREATE " + name + i + "\r\n");
                client.skipTo("a OK created");
            }
            client.send("b LIST \"\" \"" + "%*".repeat(30_000) + "b\"\r\nc NOOP\r\n");
            client.play("S: b OK listed\nS: c OK done");
            client.send("b LIST \"\" \"" + "%*a".repeat(900) + "b\"\r\n");
            client.play("S: b OK listed");
            client.send("b LIST \"\" \"" + "%a*".repeat(400) + "\"\r\n");
            assertThat(client.skipTo("b OK listed").lines()).hasSize(20);
            client.send("b LIST \"\" (" + "%*%*b ".repeat(31) + "%*%*%b) RETURN ()\r\n");
            client.play("S: b OK listed");
            client.send("b LIST \"\" (" + "%*%*b ".repeat(32) + "%*%*%b) RETURN ()\r\n");
            client.play("S: b NO [LIMIT] …");
        }
    }

    @Test // imap 7.3, 7.4, 7.8
    void mailboxNamesThatAreNone() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.play(
                    """
                    C: a CREATE "a\0b"
                    S: a BAD …
                    C: b CREATE {3+}
                    C: a\0b
                    S: b BAD …
                    C: c CREATE ~{3+}
                    C: a\0b
                    S: c NO [CANNOT] character U+0000 in mailbox name at offset 1
                    C: d CREATE ../../etc/passwd
                    S: d NO [CANNOT] …
                    C: e CREATE a/../b
                    S: e NO [CANNOT] …
                    C: f CREATE ./a
                    S: f NO [CANNOT] …
                    C: g CREATE /a
                    S: g NO [CANNOT] …
                    C: h CREATE a//b
                    S: h NO [CANNOT] …
                    C: i CREATE #news
                    S: i NO [CANNOT] …
                    C: j CREATE ""
                    S: j NO [CANNOT] …
                    C: k RENAME Archive ../Archive
                    S: k NO [CANNOT] …
                    C: l SUBSCRIBE ../x
                    S: l NO [CANNOT] …
                    C: m LIST "../" "*"
                    S: m OK listed
                    """);
            client.send("n CREATE {65536+}\r\n" + "a".repeat(65_536) + "\r\n");
            client.play("S: n NO [CANNOT] mailbox name of more than 1024 octets at offset 0");
            client.send("o CREATE " + "a/".repeat(64) + "a\r\n");
            client.play("S: o NO [CANNOT] mailbox name of more than 64 levels at offset 0");
            client.send("p CREATE {1200+}\r\n" + "ö".repeat(600) + "\r\n");
            client.play("S: p NO [CANNOT] …");
            client.play("C: q LIST \"\" \"*\"");
            assertThat(client.skipTo("q OK listed").lines()).hasSize(6);
        }
    }

    @ParameterizedTest // RFC 3501 §5.1.3; imap 7.7
    @ValueSource(
            strings = {"&", "&Jjo", "a&Jjo!", "&U,BTFw-&ZeVnLIqe-", "&AGE-", "&2AA-", "&A-", "&/-"})
    void brokenModifiedUtf7(String name) throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            for (var command :
                    List.of("CREATE %s", "SELECT %s", "LIST \"\" %s", "RENAME Sent %s")) {
                client.send("a " + command.formatted("\"" + name + "\"") + "\r\n");
                client.play("S: a BAD …");
            }
            goesOn(client);
        }
    }

    @Test // imap 7.3: names that would be one in NFC cannot be two: the other is refused
    void namesThatCollideAfterNormalisation() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.play("C: e ENABLE UTF8=ACCEPT\nS: * ENABLED UTF8=ACCEPT\nS: e OK enabled");
            client.play("C: a CREATE \"caf\u00e9\"\nS: * LIST …\nS: a OK created");
            for (var other : List.of("cafe\u0301", "\u212b", "\u1100\u1161", "a/cafe\u0301/b")) {
                client.play("C: b CREATE \"" + other + "\"\nS: b NO [CANNOT] …");
                client.play("C: b RENAME Archive \"" + other + "\"\nS: b NO [CANNOT] …");
            }
            client.play("C: c CREATE \"caf\u00e9\"\nS: c NO [ALREADYEXISTS] …");
            client.play("C: d CREATE iNbOx\nS: d NO [ALREADYEXISTS] …");
        }
    }

    @Test // RFC 9051 §6.4.5.1
    void sectionAHundredThousandDeep() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            server.deliver("Content-Type: message/rfc822\n\n".repeat(200) + "Subject: deep\n\nx\n");
            client.play("C: s SELECT Inbox");
            client.skipTo("s OK [READ-WRITE] selected");
            client.send("a FETCH 1 BODY.PEEK[1" + ".1".repeat(30_000) + "]\r\n");
            client.play("S: a BAD more than … part numbers at offset …");
            client.send("b FETCH 1 BINARY.SIZE[1" + ".1".repeat(30_000) + "]\r\n");
            client.play("S: b BAD more than … part numbers at offset …");
            client.send("c FETCH 1 BODY.PEEK[1" + ".1".repeat(90) + "]\r\n");
            client.skipTo("c OK fetched");
            goesOn(client);
            client.send("d FETCH 1 BODY.PEEK[1" + ".1".repeat(100_000) + "]\r\n");
            client.play("S: * BYE [ALERT] …\nS: * BAD …\nS: EOF");
        }
    }

    @RepeatedTest(3) // RFC 9051 §6.2.2; imap 5.3
    void garbageInsideAuthenticate(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        try (var server = ImapTestServer.start(folder)) {
            for (var mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256")) {
                try (var client = server.greeted()) {
                    client.play("C: n NOOP\nS: n OK done");
                    client.send("a AUTHENTICATE " + mechanism + "\r\n");
                    var line = client.line();
                    while (line.startsWith("+")) {
                        var garbage = new byte[random.nextInt(40)];
                        random.nextBytes(garbage);
                        var text = new String(garbage, StandardCharsets.ISO_8859_1);
                        client.send(text.replaceAll("[\r\n]", "") + "\r\n");
                        line = client.line();
                    }
                    assertThat(line).as("seed %d", seed).matches("a (BAD|NO) .*");
                    client.play("C: b AUTHENTICATE " + mechanism + " !!!!\nS: b BAD …");
                    client.play("C: z NOOP\nS: z OK done");
                }
            }
        }
    }

    @Test // imap 3.1
    void initialResponseOfAMegabyte() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            try (var client = server.greeted()) {
                client.play("C: n NOOP\nS: n OK done");
                client.send("a AUTHENTICATE PLAIN " + "A".repeat(1 << 20) + "\r\n");
                client.play("S: * BYE [ALERT] …\nS: * BAD …\nS: EOF");
            }
            try (var client = server.greeted()) {
                client.play("C: n NOOP\nS: n OK done\nC: a AUTHENTICATE PLAIN\nS: + ");
                client.send("A".repeat(1 << 20) + "\r\n");
                client.play("S: * BYE …\nS: a BAD …\nS: EOF");
            }
        }
    }

    @ParameterizedTest // imap 3.1
    @ValueSource(booleans = {false, true})
    void lineOfTenMegabytesWithoutAnEnd(boolean loggedIn) throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = loggedIn ? server.ann() : server.greeted()) {
            client.play("C: n NOOP\nS: n OK done");
            client.sendUnheard("a LOGIN " + "x".repeat(10 << 20));
            client.play("S: * BYE [ALERT] …\nS: * BAD …");
        }
    }
}
