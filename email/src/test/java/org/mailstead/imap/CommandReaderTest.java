package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;
import org.mailstead.wire.WireInput;

class CommandReaderTest {
    private int asked;

    private CommandReader reader(String octets) {
        return reader(octets, ReaderLimits.SERVER);
    }

    private CommandReader reader(String octets, ReaderLimits limits) {
        var in = new WireInput(new ByteArrayInputStream(octets.getBytes(UTF_8)), 64);
        return new CommandReader(new ImapReader(in, limits, _ -> asked++));
    }

    private Command command(String line) throws Exception {
        var request = reader("a1 " + line + "\r\n").next();
        assertThat(request).isInstanceOf(Request.Valid.class);
        return ((Request.Valid) request).command();
    }

    private Request.Invalid invalid(String line) throws Exception {
        var request = reader("a1 " + line + "\r\n").next();
        assertThat(request).as(line).isInstanceOf(Request.Invalid.class);
        return (Request.Invalid) request;
    }

    @Test // RFC 9051 §2.2.1: names in any case; a bare LF ends a line too (imap 3.2)
    void wordsAreInAnyCase() throws Exception {
        assertThat(reader("t.1]x noOp\n").next())
                .isEqualTo(new Request.Valid("t.1]x", new Command.Noop()));
        assertThat(command("uid fetch 1:* flags"))
                .isEqualTo(
                        new Command.Fetch(
                                true, SequenceSet.ALL, List.of(new FetchItem.Flags()), List.of()));
    }

    @Test // imap 3.9: an escaped backslash is taken
    void bothEscapesOfQuotedStringsAreTaken() throws Exception {
        assertThat(command("LOGIN \"a\\\\b\" \"c\\\"d\""))
                .isEqualTo(new Command.Login("a\\b", "c\"d"));
    }

    @Test // RFC 9051 §4.3, RFC 7888 §4
    void onlySynchronizingLiteralsAreAskedFor() throws Exception {
        var reader = reader("a LOGIN {3}\r\nann {4+}\r\npass\r\nb NOOP\r\n");
        assertThat(reader.next())
                .isEqualTo(new Request.Valid("a", new Command.Login("ann", "pass")));
        assertThat(asked).isEqualTo(1);
        assertThat(reader.next()).isEqualTo(new Request.Valid("b", new Command.Noop()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NOOP now",
                "NOOP ",
                "XYZZY",
                "LOGIN a",
                "LOGIN a b c",
                "LOGIN \"a b",
                "LOGIN \"a\\n\" b",
                "LOGIN a\u0001 b",
                "LOGIN a\u001fb c",
                "LOGIN a\u007fb c",
                "SELECT",
                "SELECT a (CONDSTORE",
                "SELECT a (XYZZY)",
                "SELECT a&Jjo!",
                "SELECT a&AGE-",
                "FETCH 0 FLAGS",
                "FETCH 4294967296 FLAGS",
                "FETCH 1, FLAGS",
                "FETCH 1 (ALL FLAGS)",
                "FETCH 1 ()",
                "FETCH 1 BODY[MIME]",
                "FETCH 1 BODY[1.]",
                "FETCH 1 BODY[0]",
                "FETCH 1 BODY[]<0.0>",
                "FETCH 1 BODY[HEADER.FIELDS ()]",
                "FETCH 1 FLAGS (CHANGEDSINCE 1 CHANGEDSINCE 2)",
                "STORE 1 FLAGS (\\Recent)",
                "STORE 1 FLAGS (\\Xyzzy)",
                "STORE 1 FLAG (\\Seen)",
                "SEARCH",
                "SEARCH ()",
                "SEARCH NOT",
                "SEARCH ON 31-Feb-2020",
                "SEARCH RETURN (XYZZY) ALL",
                "LIST (RECURSIVEMATCH) \"\" *",
                "LIST (XYZZY) \"\" *",
                "LIST \"\" * RETURN (XYZZY)",
                "ID (\"a\" \"b\" \"A\" \"c\")",
                "STATUS a ()",
                "STATUS a (XYZZY)",
                "UID NOOP",
            })
    void whatIsNoCommandIsRefused(String line) throws Exception {
        assertThat(invalid(line).tag()).isEqualTo("a1");
        assertThat(invalid(line).recovered()).isTrue();
    }

    @Test
    void errorsTellWhereAndWhat() throws Exception {
        assertThat(invalid("FETCH x FLAGS").problem())
                .isEqualTo("expected a number, found octet 0x78 at offset 9");
        assertThat(reader("+ NOOP\r\n").next())
                .isEqualTo(
                        new Request.Invalid(
                                "*", null, "expected a tag, found octet 0x2b at offset 0", true));
    }

    @Test // imap 3.5: a literal over the limit; the client has not sent it and sends the next
    void synchronizingLiteralOverTheLimitIsNotAskedFor() throws Exception {
        var reader = reader("a LOGIN {200000}\r\nb NOOP\r\n");
        var refused = (Request.Invalid) reader.next();
        assertThat(refused.code()).isEqualTo(ResponseCode.Word.TOOBIG);
        assertThat(refused.recovered()).isTrue();
        assertThat(asked).isZero();
        assertThat(reader.next()).isEqualTo(new Request.Valid("b", new Command.Noop()));
    }

    @Test // imap 3.6: small literals that did not wait are read over
    void nonSynchronizingLiteralsOfARefusedCommandAreReadOver() throws Exception {
        var reader =
                reader(
                        "a XYZZY {5+}\r\nNOOP\n {200000+}\r\n"
                                + "x".repeat(200_000)
                                + " {0+}\r\n end\r\nb NOOP\r\n");
        assertThat(((Request.Invalid) reader.next()).recovered()).isTrue();
        assertThat(reader.next()).isEqualTo(new Request.Valid("b", new Command.Noop()));
    }

    @Test // imap 3.5: what would have to be read over is too much
    void hugeNonSynchronizingLiteralEndsTheConnection() throws Exception {
        var refused = (Request.Invalid) reader("a LOGIN {1000001+}\r\n").next();
        assertThat(refused.code()).isEqualTo(ResponseCode.Word.TOOBIG);
        assertThat(refused.recovered()).isFalse();
    }

    @Test // imap 3.1
    void lineOverTheLimitEndsTheConnection() throws Exception {
        var limits = ReaderLimits.SERVER.withLineOctets(1000);
        var reader = reader("a LOGIN " + "x".repeat(1000) + " y\r\n", limits);
        assertThat(((Request.Invalid) reader.next()).recovered()).isFalse();
        var second = reader("a LOGIN {1+}\r\nx" + "x".repeat(1001) + " y\r\n", limits);
        assertThat(((Request.Invalid) second.next()).recovered()).isFalse();
    }

    @Test // imap 3.5
    void literalsAreLimitedInNumberAndTogether() throws Exception {
        var many = "a LIST \"\" (" + "{1+}\r\nx ".repeat(1001) + "x)\r\n";
        assertThat(((Request.Invalid) reader(many).next()).code())
                .isEqualTo(ResponseCode.Word.TOOBIG);
        var large = ("{100000+}\r\n" + "x".repeat(100_000) + " ").repeat(11);
        assertThat(((Request.Invalid) reader("a LIST \"\" (" + large + "x)\r\n").next()).code())
                .isEqualTo(ResponseCode.Word.TOOBIG);
    }

    @Test
    void nestingIsLimited() throws Exception {
        assertThat(invalid("SEARCH " + "NOT ".repeat(60) + "ALL").recovered()).isTrue();
        assertThat(invalid("SEARCH " + "(".repeat(60) + "ALL" + ")".repeat(60)).problem())
                .contains("nested");
        assertThat(command("SEARCH " + "NOT ".repeat(40) + "ALL")).isNotNull();
    }

    @Test // RFC 9051 §6.3.12, RFC 3502, RFC 6855 §4
    void appendGivesItsMessagesOneByOne() throws Exception {
        var reader =
                reader(
                        "a APPEND Sent (\\Seen) \" 1-Feb-1994 21:52:25 -0800\" {5}\r\nhello"
                                + " UTF8 (~{3+}\r\na\0b)\r\nb NOOP\r\n");
        assertThat(reader.next()).isEqualTo(new Request.Valid("a", new Command.Append("Sent")));
        var first = Objects.requireNonNull(reader.appendMessage());
        assertThat(first.flags()).containsExactly(Flag.SEEN);
        assertThat(first.date()).hasToString("1994-02-01T21:52:25-08:00");
        assertThat(asked).isZero();
        var octets = new ByteArrayOutputStream();
        reader.appendOctets(first, octets);
        assertThat(octets.toString(UTF_8)).isEqualTo("hello");
        assertThat(asked).isEqualTo(1);
        var second = Objects.requireNonNull(reader.appendMessage());
        assertThat(second.utf8()).isTrue();
        reader.appendOctets(second, octets);
        assertThat(reader.appendMessage()).isNull();
        assertThat(reader.next()).isEqualTo(new Request.Valid("b", new Command.Noop()));
    }

    @Test
    void refusedAppendIsReadOver() throws Exception {
        var reader = reader("a APPEND x {3+}\r\nabc\r\nb NOOP\r\n");
        reader.next();
        assertThat(reader.appendMessage()).isNotNull();
        assertThat(reader.skip()).isTrue();
        assertThat(reader.next()).isEqualTo(new Request.Valid("b", new Command.Noop()));
    }

    @Test
    void refusedSynchronizingAppendHasNothingToReadOver() throws Exception {
        var reader = reader("a APPEND x {3}\r\nb NOOP\r\n");
        reader.next();
        assertThat(reader.appendMessage()).isNotNull();
        assertThat(reader.skip()).isTrue();
        assertThat(reader.next()).isEqualTo(new Request.Valid("b", new Command.Noop()));
    }

    @Test
    void clientThatHangsUpInsideALiteralIsGone() {
        assertThatThrownBy(() -> reader("a LOGIN {5}\r\nab").next())
                .isInstanceOf(EOFException.class);
    }

    @Test // RFC 9051 §6.4.4: two names for one key
    void searchKeysAreReduced() throws Exception {
        var search = (Command.Search) command("SEARCH UNSEEN FROM \"x\" 2,4:* OR NEW OLD");
        assertThat(search.key())
                .isEqualTo(
                        new SearchKey.And(
                                List.of(
                                        new SearchKey.Not(new SearchKey.HasFlag(Flag.SEEN)),
                                        new SearchKey.Header("From", "x"),
                                        new SearchKey.Numbers(
                                                new SequenceSet.Ranges(
                                                        List.of(
                                                                new SequenceSet.Range(2, 2),
                                                                new SequenceSet.Range(
                                                                        4, SequenceSet.STAR)))),
                                        new SearchKey.Or(
                                                new SearchKey.And(
                                                        List.of(
                                                                new SearchKey.Recent(),
                                                                new SearchKey.Not(
                                                                        new SearchKey.HasFlag(
                                                                                Flag.SEEN)))),
                                                new SearchKey.Not(new SearchKey.Recent())))));
    }

    @Test // RFC 9051 §6.4.4: an unknown charset is told as such, whatever its strings are
    void stringsInAnUnknownCharsetDoNotMakeTheCommandWrong() throws Exception {
        var in = "a SEARCH CHARSET X TEXT {1+}\r\n".getBytes(UTF_8);
        var octets = new ByteArrayOutputStream();
        octets.write(in);
        octets.write(0xff);
        octets.write("\r\n".getBytes(UTF_8));
        var reader =
                new CommandReader(
                        new ImapReader(
                                new WireInput(new ByteArrayInputStream(octets.toByteArray()), 64),
                                ReaderLimits.SERVER,
                                _ -> {}));
        var search = (Command.Search) ((Request.Valid) reader.next()).command();
        assertThat(search.charset()).isEqualTo("X");
    }

    @Test
    void flagsHaveOneSpelling() throws Exception {
        assertThat(command("STORE 1 +FLAGS.SILENT \\seen $FORWARDED MyWord"))
                .isEqualTo(
                        new Command.Store(
                                false,
                                new SequenceSet.Ranges(List.of(new SequenceSet.Range(1, 1))),
                                null,
                                Command.StoreAction.ADD,
                                true,
                                List.of(Flag.SEEN, Flag.FORWARDED, new Flag("myword"))));
    }

    @Test // RFC 3501 §5.1.3: strict, imap 7.7
    void modifiedUtf7IsStrict() throws Exception {
        assertThat(ModifiedUtf7.encode("~peter/mail/台北/日本語"))
                .isEqualTo("~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        assertThat(ModifiedUtf7.decode("~peter/mail/&U,BTFw-/&ZeVnLIqe-"))
                .isEqualTo("~peter/mail/台北/日本語");
        assertThat(ModifiedUtf7.decode("a&-b")).isEqualTo("a&b");
        for (var wrong :
                List.of("&", "&Jjo", "&Jjo!", "&U,BTFw-&ZeVnLIqe-", "&AGE-", "&2AA-", "&A-")) {
            assertThatThrownBy(() -> ModifiedUtf7.decode(wrong))
                    .as(wrong)
                    .isInstanceOf(SyntaxException.class);
        }
    }
}
