package org.mailstead.server.imap;

import org.mailstead.imap.CommandReader;
import org.mailstead.imap.ImapReader;
import org.mailstead.server.net.Connection;

/**
 * Both directions of a connection, and what the client has enabled in them. For the session's
 * thread.
 */
final class Conversation {
    private final Connection connection;
    private final ImapLimits limits;
    private final Output out;
    private ImapReader reader;
    private CommandReader commands;
    private Enabled enabled = Enabled.NOTHING;

    Conversation(Connection connection, ImapLimits limits) {
        this.connection = connection;
        this.limits = limits;
        this.out = new Output(connection);
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

    CommandReader commands() {
        return commands;
    }

    Enabled enabled() {
        return enabled;
    }

    /** What the client has enabled from now on. */
    void enable(Enabled more) {
        enabled = more;
        if (more.utf8()) {
            out.utf8();
            reader.utf8(true);
        }
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
                    connection.timeout(limits.literalTimeout());
                    out.proceed("go on");
                });
    }
}
