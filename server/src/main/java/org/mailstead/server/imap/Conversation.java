package org.mailstead.server.imap;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.CommandReader;
import org.mailstead.imap.ImapReader;
import org.mailstead.imap.ResponseCode;
import org.mailstead.server.net.Connection;

/**
 * Both directions of a connection, and what the client has enabled in them. For the session's
 * thread.
 */
final class Conversation {
    private final Connection connection;
    private final ImapLimits limits;
    private final Output out;
    private final AppendQueue appends;
    private ImapReader reader;
    private CommandReader commands;
    private Enabled enabled = Enabled.NOTHING;

    /**
     * @param appends what the client has sent and waits for
     */
    Conversation(Connection connection, ImapLimits limits, AppendQueue appends) {
        this.connection = connection;
        this.limits = limits;
        this.out = new Output(connection);
        this.appends = appends;
        this.reader = reader();
        this.commands = new CommandReader(reader);
    }

    Connection connection() {
        return connection;
    }

    ImapLimits limits() {
        return limits;
    }

    Output out() {
        return out;
    }

    AppendQueue appends() {
        return appends;
    }

    CommandReader commands() {
        return commands;
    }

    Enabled enabled() {
        return enabled;
    }

    /**
     * What the client has enabled from now on.
     *
     * @param selection of which the highest mod-sequence is told when CONDSTORE becomes enabled;
     *     null for none. RFC 7162 §3.1
     */
    void enable(Enabled more, @Nullable Selection selection) throws IOException {
        var isNew = more.condStore() && !enabled.condStore();
        enabled = more;
        if (more.utf8()) {
            out.utf8();
            reader.utf8(true);
        }
        if (isNew && selection != null) {
            out.ok(
                    new ResponseCode.HighestModSeq(selection.view().modSeq()),
                    "CONDSTORE is enabled");
        }
    }

    /** By a command that implies it. RFC 7162 §3.1. */
    void enableCondStore(@Nullable Selection selection) throws IOException {
        enable(enabled.withCondStore(), selection);
    }

    /** TLS has started: nothing that was read before is used. RFC 9051 §6.2.1. */
    void restart() {
        reader = reader();
        commands = new CommandReader(reader);
    }

    /** Somebody has logged in: longer lines, and more time. */
    void loggedIn() {
        reader.limits(limits.reader());
        connection.noDeadline();
    }

    private ImapReader reader() {
        return new ImapReader(
                connection.in(),
                limits.readerBefore(),
                _ -> {
                    appends.answerAll(); // the client may wait for them before it goes on
                    out.proceed("go on");
                });
    }
}
