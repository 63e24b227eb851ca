package org.mailstead.smtp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a client tells a server to do. RFC 5321 §4.1.1 and its extensions. */
public sealed interface Command {
    /** How many octets a line of AUTH may have, without its end. RFC 4954 §4. */
    int AUTH_LINE_OCTETS_MAX = 12288;

    /** Who the client is, and that it knows extensions. */
    record Ehlo(ClientIdentity client) implements Command {}

    /** Who the client is. */
    record Helo(ClientIdentity client) implements Command {}

    /** RFC 3207 §4. */
    record StartTls() implements Command {}

    /**
     * RFC 4954 §4.
     *
     * @param mechanism upper case, 1 to 20 of A-Z 0-9 - _
     * @param initialResponse base64, or {@code =} for an empty one, unchecked; null if there is
     *     none
     */
    record Auth(String mechanism, @Nullable String initialResponse) implements Command {}

    /**
     * Opens a transaction.
     *
     * @param unicode whether the path held octets above 127, which needs SMTPUTF8. RFC 6531 §3.4
     */
    record Mail(ReversePath from, MailParameters parameters, boolean unicode) implements Command {}

    /**
     * Adds a recipient.
     *
     * @param unicode as in {@link Mail}
     */
    record Rcpt(ForwardPath to, RcptParameters parameters, boolean unicode) implements Command {}

    /** The message follows, up to a line with a dot. */
    record Data() implements Command {}

    /**
     * A part of the message follows. RFC 3030 §2.
     *
     * @param octets its size, 0 or more; a number too large for a long is {@link Long#MAX_VALUE}
     */
    record Bdat(long octets, boolean last) implements Command {}

    /** Forget the transaction. */
    record Rset() implements Command {}

    /** Is this a user. */
    record Vrfy(String argument) implements Command {}

    /** Who is on this list. */
    record Expn(String argument) implements Command {}

    /**
     * What is there to know.
     *
     * @param argument empty if there is none
     */
    record Help(String argument) implements Command {}

    /** Nothing. */
    record Noop() implements Command {}

    /** The client leaves. */
    record Quit() implements Command {}

    /**
     * No command that we know.
     *
     * @param verb printable US-ASCII, 40 characters at most
     */
    record Unknown(String verb) implements Command {}

    /**
     * Reads a command.
     *
     * @param line without its end
     * @throws CommandException if a known command has wrong arguments; its reply tells
     */
    static Command parse(byte[] line) throws CommandException {
        return new CommandParser(line).command();
    }

    /** The line on the wire without its end; UTF-8. */
    default String line() {
        return switch (this) {
            case Ehlo(var client) -> "EHLO " + client.text();
            case Helo(var client) -> "HELO " + client.text();
            case StartTls() -> "STARTTLS";
            case Auth(var mechanism, var initial) ->
                    "AUTH " + mechanism + (initial == null ? "" : " " + initial);
            case Mail(var from, var parameters, _) ->
                    "MAIL FROM:<" + from.text(parameters.smtpUtf8()) + ">" + parameters.wire();
            case Rcpt(var to, var parameters, var unicode) ->
                    "RCPT TO:<" + to.text(unicode) + ">" + parameters.wire();
            case Data() -> "DATA";
            case Bdat(var octets, var last) -> "BDAT " + octets + (last ? " LAST" : "");
            case Rset() -> "RSET";
            case Vrfy(var argument) -> "VRFY " + argument;
            case Expn(var argument) -> "EXPN " + argument;
            case Help(var argument) -> argument.isEmpty() ? "HELP" : "HELP " + argument;
            case Noop() -> "NOOP";
            case Quit() -> "QUIT";
            case Unknown(var verb) -> verb;
        };
    }

    /** The octets on the wire, with CRLF. */
    default byte[] encoded() {
        return (line() + "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
