package org.mailstead.server.imap;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.directory.AutomaticJunkFlags;

/** What the name of a mailbox tells of its messages. imap 11.8, 11.9. */
class JunkFlagsTest {
    @TempDir Path folder;

    private static void flags(Conversing client, String mailbox, String... flags) throws Exception {
        client.play("C: e EXAMINE " + mailbox);
        client.skipTo("e OK [READ-ONLY] examined");
        client.play("C: f FETCH 1:* (FLAGS)");
        for (int i = 0; i < flags.length; i++) {
            client.play("S: * " + (i + 1) + " FETCH (UID … FLAGS (" + flags[i] + "))");
        }
        client.play("S: f OK fetched\nC: u UNSELECT\nS: u OK unselected");
    }

    private static void append(Conversing client, String mailbox, String flags) throws Exception {
        client.send("a APPEND " + mailbox + " (" + flags + ") {1+}\r\nx\r\n");
        client.skipTo("a OK [APPENDUID …] stored");
    }

    private static void create(Conversing client, String name) throws Exception {
        client.play("C: c CREATE " + name);
        client.skipTo("c OK created");
    }

    @Test // imap 11.8: the Junk role makes junk, whatever the name
    void whatComesIntoTheJunkMailboxIsJunk() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            append(client, "Junk", "$NotJunk \\Seen");
            append(client, "Inbox", "\\Flagged");
            client.play("C: c CREATE Archive/Spam (USE (\\Junk))");
            client.skipTo("c OK created");
            append(client, "Archive/Spam", "");
            flags(client, "Junk", "\\Seen $Junk");
            flags(client, "Archive/Spam", "$Junk");
        }
    }

    @Test // imap 11.9: what is set at first; 11.8: the names in lower case, in order
    void namesTellByTheDefault() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            for (var name : new String[] {"SPAM-old", "Rejects/x", "Lists"}) {
                create(client, name);
                append(client, name, "");
                append(client, name, "$Junk");
                append(client, name, "$NotJunk");
            }
            append(client, "Inbox", "$Junk");
            append(client, "Inbox", "$NotJunk $Forwarded");
            append(client, "Trash", "");
            flags(client, "SPAM-old", "$Junk", "$Junk", "$Junk");
            flags(client, "Rejects/x", "", "", "");
            flags(client, "Lists", "$NotJunk", "$NotJunk", "$NotJunk");
            flags(client, "Inbox", "", "$Forwarded");
            flags(client, "Trash", "$NotJunk");
        }
    }

    @Test // imap 11.8: COPY and MOVE do as APPEND does, deliveries too
    void copiedAndMovedMessagesGetTheFlagsOfTheirNewPlace() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            server.deliver("one\n", "\\Seen");
            server.deliverTo("Lists", "two\n");
            client.play("C: n NOOP");
            client.skipTo("n OK done");
            client.play("C: s SELECT Inbox");
            client.skipTo("s OK [READ-WRITE] selected");
            client.play(
                    """
                    C: c COPY 1 Archive
                    S: c OK [COPYUID …] copied
                    C: m MOVE 1 Junk
                    S: * OK [COPYUID …] moved
                    S: * 1 EXPUNGE
                    S: m OK done
                    """);
            flags(client, "Archive", "\\Seen $NotJunk");
            flags(client, "Junk", "\\Seen $Junk");
            flags(client, "Lists", "$NotJunk");
            client.play("C: s SELECT Junk");
            client.skipTo("s OK [READ-WRITE] selected");
            client.play("C: m MOVE 1 Inbox");
            client.skipTo("m OK done");
            flags(client, "Inbox", "\\Seen");
        }
    }

    @Test // imap 11.8: two of three, and the third takes the rest; one alone takes nothing
    void patternsAreSetForAnAccountAndForAll() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            create(client, "Wanted");
            create(client, "Other");
            var settings = server.directory.admin().settings();
            ImapTestServer.done(
                    settings.setDefaultJunkFlags("test", AutomaticJunkFlags.of("other", "", "")));
            append(client, "Wanted", "");
            append(client, "Other", "");
            ImapTestServer.done(
                    settings.setJunkFlags(
                            "test", "ann", AutomaticJunkFlags.of("", "^inbox", "^wanted$")));
            append(client, "Wanted", "");
            append(client, "Other", "$NotJunk");
            ImapTestServer.done(settings.setJunkFlags("test", "ann", AutomaticJunkFlags.OFF));
            append(client, "Wanted", "$Junk");
            ImapTestServer.done(settings.setJunkFlags("test", "ann", null));
            append(client, "Other", "");
            flags(client, "Wanted", "", "$NotJunk", "$Junk");
            flags(client, "Other", "$Junk", "$Junk", "$Junk");
        }
    }

    @Test // imap 6.12: flags that the client did not give are told to it
    void appendIntoTheSelectedMailboxTellsTheFlagsThatWereAdded() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.play("C: s SELECT Junk");
            client.skipTo("s OK [READ-WRITE] selected");
            client.send("a APPEND Junk {1+}\r\nx\r\n");
            client.play(
                    """
                    S: * 1 EXISTS
                    S: * 1 FETCH (UID 1 FLAGS ($Junk))
                    S: a OK [APPENDUID … 1] stored
                    """);
            client.send("b APPEND Junk ($Junk) {1+}\r\nx\r\n");
            client.play("S: * 2 EXISTS\nS: b OK [APPENDUID … 2] stored");
        }
    }
}
