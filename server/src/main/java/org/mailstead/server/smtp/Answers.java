package org.mailstead.server.smtp;

import java.util.List;
import org.mailstead.smtp.Reply;

/** The replies that are always the same. inbound §9 */
final class Answers {
    static final Reply OK = Reply.of(250, "2.0.0", "Ok");
    static final Reply SENDER_OK = Reply.of(250, "2.1.0", "Sender ok");
    static final Reply RECIPIENT_OK = Reply.of(250, "2.1.0", "Recipient ok");
    static final Reply GO_AHEAD_WITH_DATA = Reply.of(354, "Go ahead, end with <CRLF>.<CRLF>");
    static final Reply GO_AHEAD_WITH_TLS = Reply.of(220, "2.0.0", "Ready to start TLS");
    static final Reply BYE = Reply.of(221, "2.0.0", "Bye");
    // RFC 5321 §3.5.3, §7.3: neither confirms nor denies
    static final Reply CANNOT_VERIFY =
            Reply.of(252, "2.7.0", "Cannot tell, but will take mail for users here");
    static final Reply HELP =
            Reply.of(214, "2.0.0", "See RFC 5321; people read mail to postmaster");

    static final Reply STOPPING = Reply.of(421, "4.3.2", "Server is stopping, try again later");
    static final Reply REVOKED =
            Reply.of(421, "4.7.0", "Your account or its password was changed, log in again");
    static final Reply TIMEOUT = Reply.of(421, "4.4.2", "Nothing came for too long");
    static final Reply TOO_MANY_ERRORS = Reply.of(421, "4.7.0", "Too many errors");
    static final Reply TOO_MANY_COMMANDS =
            Reply.of(421, "4.7.0", "Too many commands without a message");
    static final Reply TOO_MANY_LOGINS = Reply.of(421, "4.7.0", "Too many failed logins");

    static final Reply LINE_TOO_LONG = Reply.of(500, "5.5.0", "Line too long");
    static final Reply NOT_SMTP = Reply.of(500, "5.5.2", "This is not SMTP");
    static final Reply UNKNOWN_COMMAND = Reply.of(500, "5.5.1", "Command not known");
    static final Reply HELLO_FIRST = Reply.of(503, "5.5.1", "Say EHLO first");
    static final Reply NO_TRANSACTION = Reply.of(503, "5.5.1", "Say MAIL first");
    static final Reply NO_RECIPIENTS = Reply.of(503, "5.5.1", "No valid recipients");
    static final Reply NESTED_MAIL = Reply.of(503, "5.5.1", "MAIL was said already");
    static final Reply CHUNKS_PENDING =
            Reply.of(503, "5.5.1", "Only BDAT or RSET until the last chunk");
    static final Reply BINARY_NEEDS_BDAT =
            Reply.of(503, "5.5.1", "BINARYMIME needs BDAT"); // RFC 3030 §3
    static final Reply NO_TLS_TO_START = Reply.of(503, "5.5.1", "No TLS to start");
    static final Reply NO_AUTH_HERE =
            Reply.of(503, "5.5.1", "No logins on this port, use submission on 465 or 587");
    static final Reply LOGGED_IN_ALREADY = Reply.of(503, "5.5.1", "Logged in already");
    static final Reply NO_AUTH_IN_TRANSACTION =
            Reply.of(503, "5.5.1", "No AUTH inside a transaction");

    static final Reply LOGIN_FIRST = Reply.of(530, "5.7.0", "Log in first");
    static final Reply TLS_FIRST = Reply.of(530, "5.7.0", "Start TLS first");
    static final Reply TOO_MANY_FAILURES = Reply.of(550, "5.1.0", "Too many failed transactions");

    static final Reply BAD_CLIENT_NAME =
            Reply.of(501, "5.5.2", "EHLO needs a domain or an address literal");
    static final Reply MALFORMED_LINES =
            Reply.of(500, "5.5.2", "Lines must end in CRLF, and only CRLF.CRLF ends a message");
    static final Reply NUL =
            Reply.of(554, "5.6.0", "The message has NUL, which only BINARYMIME may carry");
    static final Reply TOO_LARGE = Reply.of(552, "5.3.4", "Message too large");
    static final Reply LOCAL_ERROR =
            Reply.of(451, "4.3.0", "Local error in processing, try again later");
    static final Reply FULL = Reply.of(452, "4.3.1", "No room left, try again later");

    private Answers() {}

    /** A reply that the client can name to us: refusals carry the session's id. inbound CONN-03 */
    static Reply identified(Reply reply, String id) {
        return reply.code() >= 400 || reply.equals(GO_AHEAD_WITH_TLS)
                ? reply.with(" (" + id + ")")
                : reply;
    }

    /** The greeting. RFC 5321 §4.2. */
    static Reply greeting(SmtpSettings settings) {
        return new Reply(220, null, List.of(settings.hostName().ascii() + " ESMTP Mailstead"));
    }
}
