package org.mailstead.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import org.mailstead.address.AddressLiteral;
import org.mailstead.address.Domain;
import org.mailstead.wire.SyntaxException;

/**
 * Reads one command line: a verb, then what its grammar says. RFC 5321 §4.1.1, §4.1.2.
 *
 * <p>More than the grammar is taken where RFC 5321 asks for it or clients need it: white space at
 * the end (§4.1.1), one space after {@code FROM:} and {@code TO:}, source routes (§4.1.1.3), any
 * case.
 */
final class CommandParser {
    private static final int VERB_OCTETS_MAX = 40;
    // RFC 5321 §4.5.3.1.3: a path has 256 octets with its brackets
    private static final int MAILBOX_OCTETS_MAX = 254;
    private static final int ROUTE_OCTETS_MAX = 1024;
    private static final int MECHANISM_OCTETS_MAX = 20;

    private final byte[] line;
    private final int end;
    private String text = "";
    private int at;

    CommandParser(byte[] line) {
        this.line = line;
        var length = line.length;
        // RFC 5321 §4.1.1: trailing white space is tolerated
        while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t')) {
            length--;
        }
        this.end = length;
    }

    Command command() throws CommandException {
        var verbEnd = 0;
        while (verbEnd < end && line[verbEnd] != ' ') {
            verbEnd++;
        }
        var shown = new String(line, 0, Math.min(verbEnd, VERB_OCTETS_MAX), ISO_8859_1);
        var verb = shown.toUpperCase(Locale.ROOT);
        if (!isKnown(verb)) {
            return new Command.Unknown(Reply.printable(shown));
        }
        try {
            text = utf8(verbEnd);
            return arguments(verb);
        } catch (SyntaxException e) {
            // RFC 3030 §2: what follows a BDAT that cannot be read is of unknown length
            throw new CommandException(
                    Reply.of(501, "5.5.2", "Syntax error: " + e.getMessage()),
                    !verb.equals("BDAT"));
        }
    }

    private static boolean isKnown(String verb) {
        return switch (verb) {
            case "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BDAT" -> true;
            case "RSET", "VRFY", "EXPN", "HELP", "NOOP", "QUIT" -> true;
            default -> false;
        };
    }

    /**
     * The arguments as text, with the space before them. RFC 6531 §3.1: UTF-8, without controls.
     */
    private String utf8(int verbEnd) throws SyntaxException {
        for (int i = verbEnd; i < end; i++) {
            if ((line[i] >= 0 && line[i] < 0x20) || line[i] == 0x7f) {
                throw new SyntaxException("control character", i);
            }
        }
        try {
            var octets = ByteBuffer.wrap(line, verbEnd, end - verbEnd);
            return UTF_8.newDecoder().decode(octets).toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxException("octets that are not UTF-8", verbEnd);
        }
    }

    private Command arguments(String verb) throws SyntaxException, CommandException {
        return switch (verb) {
            case "EHLO" -> new Command.Ehlo(client());
            case "HELO" -> new Command.Helo(client());
            case "STARTTLS" -> alone(new Command.StartTls());
            case "AUTH" -> auth();
            case "MAIL" -> mail();
            case "RCPT" -> rcpt();
            case "DATA" -> alone(new Command.Data());
            case "BDAT" -> bdat();
            case "RSET" -> alone(new Command.Rset());
            case "VRFY" -> new Command.Vrfy(required());
            case "EXPN" -> new Command.Expn(required());
            case "HELP" -> new Command.Help(text.strip());
            case "NOOP" -> new Command.Noop();
            case "QUIT" -> alone(new Command.Quit());
            default -> throw new IllegalStateException("not a known verb: " + verb);
        };
    }

    private Command alone(Command command) throws SyntaxException {
        if (!text.isEmpty()) {
            throw expected("no arguments");
        }
        return command;
    }

    private String required() throws SyntaxException {
        var argument = text.strip();
        if (argument.isEmpty()) {
            throw expected("an argument");
        }
        return argument;
    }

    /** ( Domain / address-literal ); after a literal anything may follow. RFC 5321 §4.1.1.1. */
    private ClientIdentity client() {
        var name = text.strip();
        try {
            if (!name.startsWith("[")) {
                return new ClientIdentity.Named(Domain.parse(name));
            }
            var close = name.indexOf(']');
            var free = close + 1 == name.length() || name.startsWith(" ", close + 1);
            if (close > 0 && free) {
                var literal = AddressLiteral.parse(name.substring(0, close + 1));
                return new ClientIdentity.Numbered(literal);
            }
            return new ClientIdentity.Unclear(name);
        } catch (SyntaxException _) {
            return new ClientIdentity.Unclear(name); // the session decides whether that will do
        }
    }

    /** "AUTH" SP sasl-mech [SP initial-response]. RFC 4954 §8. */
    private Command auth() throws SyntaxException {
        spaces();
        var start = at;
        while (at < text.length() && isMechanismCharacter(text.charAt(at))) {
            at++;
        }
        if (at == start || at - start > MECHANISM_OCTETS_MAX) {
            throw expected("a mechanism name of 1 to " + MECHANISM_OCTETS_MAX + " octets");
        }
        // RFC 4422 §3.1: names are upper case; RFC 5321 §2.4: keywords are of any case
        var mechanism = text.substring(start, at).toUpperCase(Locale.ROOT);
        if (at == text.length()) {
            return new Command.Auth(mechanism, null);
        }
        spaces();
        return new Command.Auth(mechanism, text.substring(at));
    }

    private static boolean isMechanismCharacter(char c) {
        return isLetterOrDigit(c) || c == '-' || c == '_';
    }

    /** "MAIL FROM:" Reverse-path [SP Mail-parameters]. RFC 5321 §4.1.1.2. */
    private Command mail() throws SyntaxException, CommandException {
        keyword(" FROM:");
        accept(' ');
        var start = at;
        var path = path();
        var from = ReversePath.parse(path);
        var unicode = !isAscii(start, at);
        return new Command.Mail(from, new ParameterParser(text, at).mail(), unicode);
    }

    /** "RCPT TO:" ( "&lt;Postmaster&gt;" / Forward-path ) [SP Rcpt-parameters]. §4.1.1.3. */
    private Command rcpt() throws SyntaxException, CommandException {
        keyword(" TO:");
        accept(' ');
        var start = at;
        var path = path();
        var to = ForwardPath.parse(path);
        var unicode = !isAscii(start, at);
        return new Command.Rcpt(to, new ParameterParser(text, at).rcpt(), unicode);
    }

    /** Path = "&lt;" [ A-d-l ":" ] Mailbox "&gt;", here the Mailbox, or nothing. */
    private String path() throws SyntaxException {
        expect('<');
        if (at < text.length() && text.charAt(at) == '@') {
            route();
        }
        var start = at;
        var quoted = false;
        while (at < text.length() && (quoted || text.charAt(at) != '>')) {
            if (text.charAt(at) == '"') {
                quoted = !quoted;
            } else if (quoted && text.charAt(at) == '\\') {
                at++;
            }
            at++;
        }
        at = Math.min(at, text.length());
        var path = text.substring(start, at);
        expect('>');
        if (path.getBytes(UTF_8).length > MAILBOX_OCTETS_MAX) {
            throw new SyntaxException(
                    "path longer than " + (MAILBOX_OCTETS_MAX + 2) + " octets", start);
        }
        return path;
    }

    /** A-d-l = At-domain *( "," At-domain ), then ":". RFC 5321 §4.1.1.3: accepted, ignored. */
    private void route() throws SyntaxException {
        var colon = text.indexOf(':', at);
        if (colon < 0 || colon - at > ROUTE_OCTETS_MAX) {
            throw expected("a source route that ends in \":\"");
        }
        do {
            expect('@');
            var start = at;
            while (at < colon && text.charAt(at) != ',') {
                at++;
            }
            Domain.parse(text.substring(start, at));
        } while (at < colon && accept(','));
        expect(':');
        if (at == text.length() || text.charAt(at) == '>') {
            throw expected("a mailbox after the source route");
        }
    }

    /** "BDAT" SP chunk-size [SP "LAST"]. RFC 3030 §2. */
    private Command bdat() throws SyntaxException {
        expect(' ');
        var start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        var octets = ParameterParser.number(text.substring(start, at), start);
        var last = at < text.length();
        if (last) {
            keyword(" LAST");
            if (at < text.length()) {
                throw expected("the end of the line");
            }
        }
        return new Command.Bdat(octets, last);
    }

    private void keyword(String keyword) throws SyntaxException {
        if (!text.regionMatches(true, at, keyword, 0, keyword.length())) {
            throw expected("\"" + keyword.strip() + "\"");
        }
        at += keyword.length();
    }

    private void spaces() throws SyntaxException {
        expect(' ');
        while (accept(' ')) {} // more than one is tolerated
    }

    private void expect(char c) throws SyntaxException {
        if (!accept(c)) {
            throw expected(c == ' ' ? "a space" : "\"" + c + "\"");
        }
    }

    private boolean accept(char c) {
        var found = at < text.length() && text.charAt(at) == c;
        at += found ? 1 : 0;
        return found;
    }

    private SyntaxException expected(String what) {
        var found = at < text.length() ? "\"" + text.charAt(at) + "\"" : "the end of the line";
        return new SyntaxException("expected " + what + ", found " + found, at);
    }

    private boolean isAscii(int from, int to) {
        return text.substring(from, to).chars().allMatch(c -> c < 0x80);
    }

    static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
