package org.mailstead.server.imap;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.FetchWriter;
import org.mailstead.imap.ImapWriter;
import org.mailstead.imap.Response;
import org.mailstead.imap.Response.Condition;
import org.mailstead.imap.ResponseCode;
import org.mailstead.imap.ResponseWriter;
import org.mailstead.server.net.Connection;

/**
 * What goes to the client. Kept back until the command is answered, or until there is much of it:
 * answers to pipelined commands leave together.
 *
 * <p>For the session's thread; while that waits in IDLE, for the one that tells the changes.
 */
final class Output {
    private final ImapWriter writer;
    private final ResponseWriter responses;

    Output(Connection connection) {
        writer = new ImapWriter(connection.out(), ImapWriter.LiteralForm.SERVER);
        responses = new ResponseWriter(writer);
    }

    /** From now on names and strings are UTF-8. */
    void utf8() {
        writer.utf8(true);
    }

    void write(Response response) throws IOException {
        responses.write(response);
    }

    /** For FETCH responses. */
    FetchWriter fetch() {
        return responses.fetch();
    }

    /** An untagged OK with a code. */
    void ok(ResponseCode code, String text) throws IOException {
        status(null, new Reply(Condition.OK, code, text));
    }

    /** The server ends the connection. RFC 9051 §7.1.5. */
    void bye(@Nullable ResponseCode code, String text) throws IOException {
        status(null, new Reply(Condition.BYE, code, text));
        flush();
    }

    /** A tagged response, or an untagged one if the tag is null. */
    void status(@Nullable String tag, Reply reply) throws IOException {
        write(new Response.Status(tag, reply.condition(), reply.code(), oneLine(reply.text())));
    }

    /** "+": the client is to go on. Sent at once. */
    void proceed(String text) throws IOException {
        write(new Response.Continuation(text));
        flush();
    }

    /** Hands all over to the connection, which sends it before it waits for the client. */
    void end() throws IOException {
        writer.drain();
    }

    void flush() throws IOException {
        writer.flush();
    }

    private static String oneLine(String text) {
        return text.replace('\r', ' ').replace('\n', ' ').replace('\0', ' ');
    }
}
