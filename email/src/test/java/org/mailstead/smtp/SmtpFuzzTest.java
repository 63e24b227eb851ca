package org.mailstead.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.wire.Pieces;
import org.mailstead.wire.SyntaxException;
import org.mailstead.wire.WireInput;

/** Any octets are read or refused, the same whole and in pieces, and what was read is written. */
class SmtpFuzzTest {
    static Stream<byte[]> commands() {
        return octets(
                "EHLO [IPv6:2001:db8::1]",
                "HELO bücher.example",
                "MAIL FROM:<ann@example.org> SIZE=1000 BODY=8BITMIME RET=HDRS ENVID=a+2Bb",
                "mail from:<@a.test,@b.test:\"a b\\\"\"@[192.0.2.1]> AUTH=<> SMTPUTF8 REQUIRETLS",
                "MAIL FROM:<> HOLDFOR=10 BODY=BINARYMIME",
                "MAIL FROM:<> HOLDUNTIL=2026-11-23T10:00:00Z",
                "RCPT TO:<jürgen@bücher.example> NOTIFY=SUCCESS,FAILURE ORCPT=utf-8;j\\x{FC}",
                "RCPT TO:<Postmaster> NOTIFY=NEVER ORCPT=rfc822;a+20b@c.example",
                "BDAT 1000 LAST",
                "AUTH SCRAM-SHA-256 biwsbj11c2VyLHI9ck9wck5HZndFYmVSV2diTkVrcU8=",
                "VRFY ann",
                "NOOP x");
    }

    @MethodSource("commands")
    @FuzzTest
    void anyLineIsACommandOrRefused(byte[] line) throws Exception {
        Command command;
        try {
            command = Command.parse(line);
        } catch (CommandException e) {
            assertThat(e.reply().isPermanent()).isTrue();
            return;
        }
        assertThat(command.line()).doesNotContain("\r", "\n");
        if (!(command instanceof Command.Unknown)) {
            var again = Command.parse(command.line().getBytes(UTF_8));
            assertThat(withoutUnicode(again)).isEqualTo(withoutUnicode(command));
        }
    }

    /** A source route, and U-labels that could be A-labels, are not written. */
    private static Command withoutUnicode(Command command) {
        return switch (command) {
            case Command.Mail(var from, var parameters, _) ->
                    new Command.Mail(from, parameters, false);
            case Command.Rcpt(var to, var parameters, _) -> new Command.Rcpt(to, parameters, false);
            case Command _ -> command;
        };
    }

    static Stream<byte[]> replies() {
        return octets(
                "220 mx.example ESMTP\r\n",
                "250-mx.example\r\n250-SIZE 1000\r\n250-AUTH PLAIN LOGIN\r\n250 LIMITS RCPTMAX=9\r\n",
                "550-5.1.1 no\r\n550 5.1.1 such user\r\n",
                "354\r\n",
                "550 " + "x".repeat(600) + "\r\n");
    }

    @MethodSource("replies")
    @FuzzTest
    void anyOctetsAreAReplyOrRefused(byte[] octets) throws IOException {
        var whole = reply(new ByteArrayInputStream(octets));
        assertThat(reply(new Pieces(octets, 3))).isEqualTo(whole);
        if (whole instanceof Reply reply) {
            Extensions.of(reply).mechanisms();
            Extensions.of(reply).sizeMax();
            Extensions.of(reply).recipientsMax();
            var written = new ByteArrayOutputStream();
            reply.writeTo(written);
            // RFC 5321 §4.5.3.1.5
            assertThat(written.toString(ISO_8859_1).lines()).allMatch(line -> line.length() <= 510);
            var again = (Reply) reply(new ByteArrayInputStream(written.toByteArray()));
            assertThat(again.code()).isEqualTo(reply.code());
            assertThat(again.status()).isEqualTo(reply.status());
        }
    }

    /** A reply, or why there is none. */
    private static Object reply(java.io.InputStream octets) throws IOException {
        var in = new WireInput(octets, 64);
        try {
            return new ReplyReader(in, ClientLimits.DEFAULT).next(true);
        } catch (ProtocolException | EOFException e) {
            assertThat(e).hasMessageNotContaining("\n");
            return String.valueOf(e.getMessage());
        }
    }

    static Stream<byte[]> data() {
        return octets(
                "Subject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n",
                "a\n.\r\nMAIL FROM:<x@y>\r\n.\r\n",
                "a\r\n.\nb\r\n.\r\n",
                "a\r.\rb\n.\n\r\n.\r\n",
                ".\r\n",
                "\r\n.\r\r\n.\r\n.\r\n",
                "x".repeat(1100) + "\r\n.\r\nNOOP\r\n");
    }

    @MethodSource("data")
    @FuzzTest
    void dataEndsWhereItEndsAndNowhereElse(byte[] data) throws IOException {
        var whole = received(data, new ByteArrayInputStream(data));
        assertThat(received(data, new Pieces(data, 7))).isEqualTo(whole);
        assertThat(received(data, new Pieces(data, 1))).isEqualTo(whole);
    }

    /** What a message came to, with its octets. */
    private record Received(Object reception, String message) {}

    /** Whether its end was still looked for depends on the pieces in which it came. */
    private static final Received TOO_LARGE = new Received("too large", "");

    private static final int MESSAGE_OCTETS_MAX = 1000;
    private static final int DRAINED_OCTETS_MAX = 500;

    private static Received received(byte[] data, java.io.InputStream octets) throws IOException {
        var in = new WireInput(octets, 64);
        var sink = new ByteArrayOutputStream();
        Reception reception;
        try {
            reception = new DataReader(sink, MESSAGE_OCTETS_MAX, DRAINED_OCTETS_MAX).data(in);
        } catch (EOFException _) {
            return new Received("unfinished", "");
        }
        if (reception instanceof Reception.TooLarge(var inSync) && !inSync) {
            return TOO_LARGE;
        }
        // RFC 5321 §4.1.1.4: only CRLF.CRLF ends the data
        var text = new String(data, ISO_8859_1);
        var end = ("\r\n" + text).indexOf("\r\n.\r\n") + 3;
        var rest = new String(rest(in), ISO_8859_1);
        assertThat(rest).isEqualTo(text.substring(end));
        if (reception instanceof Reception.TooLarge) {
            return TOO_LARGE;
        }
        if (!(reception instanceof Reception.Complete complete)) {
            return new Received(reception, "");
        }
        var message = sink.toString(ISO_8859_1);
        assertThat(message.length()).isEqualTo((int) complete.octets());
        assertThat(complete.octets()).isLessThanOrEqualTo(MESSAGE_OCTETS_MAX);
        assertThat(message.replace("\r\n", "")).doesNotContain("\r", "\n");
        // RFC 5321 §4.5.2: what a client would have sent for it is what came, but for bare LF
        var sent = new ByteArrayOutputStream();
        var out = new DataWriter(sent);
        out.write(sink.toByteArray());
        out.end();
        var again = new ByteArrayOutputStream();
        var back = new WireInput(new ByteArrayInputStream(sent.toByteArray()), 64);
        assertThat(new DataReader(again, 1 << 20, 0).data(back))
                .isInstanceOf(Reception.Complete.class);
        assertThat(again.toByteArray()).isEqualTo(sink.toByteArray());
        return new Received(reception, message);
    }

    private static byte[] rest(WireInput in) throws IOException {
        var rest = new ByteArrayOutputStream();
        try {
            while (true) {
                rest.write(in.read());
            }
        } catch (EOFException _) {
            return rest.toByteArray();
        }
    }

    static Stream<byte[]> chunks() {
        return octets("\1\5a\r\nb\n.\r\n", "\0\2\r\n\r\n.\r\n\r\rx", "\1\0\0\1binary\r");
    }

    /** The first octet says whether the message is binary, the second where a chunk ends. */
    @MethodSource("chunks")
    @FuzzTest
    void chunksAreTheirOctetsHoweverTheyAreCut(byte[] octets) throws IOException {
        if (octets.length < 2) {
            return;
        }
        var binary = octets[0] == 1;
        var length = octets.length - 2;
        var cut = length == 0 ? 0 : (octets[1] & 0xff) % length;
        var whole = chunks(octets, binary, length, 0);
        assertThat(chunks(octets, binary, cut, length - cut)).isEqualTo(whole);
        if (binary && whole.reception instanceof Reception.Complete) {
            assertThat(whole.message)
                    .isEqualTo(new String(octets, 2, length, ISO_8859_1)); // RFC 3030 §3
        }
    }

    private static Received chunks(byte[] octets, boolean binary, int first, int second)
            throws IOException {
        var sink = new ByteArrayOutputStream();
        var reader = new DataReader(sink, MESSAGE_OCTETS_MAX, DRAINED_OCTETS_MAX);
        var in = new WireInput(new ByteArrayInputStream(octets), 64);
        in.discard(2);
        if (!reader.chunk(in, first, binary) || !reader.chunk(in, second, binary)) {
            // a bare LF becomes CRLF
            assertThat(2 * octets.length).isGreaterThan(MESSAGE_OCTETS_MAX + DRAINED_OCTETS_MAX);
            return TOO_LARGE;
        }
        return switch (reader.finish(binary)) {
            case Reception.TooLarge _ -> TOO_LARGE;
            case Reception.Complete complete -> new Received(complete, sink.toString(ISO_8859_1));
            case Reception other -> new Received(other, "");
        };
    }

    static Stream<byte[]> texts() {
        return octets("a+2Bb+3D", "j\u00fcrgen", "+20+7E", "=", "+0A", "a b");
    }

    @MethodSource("texts")
    @FuzzTest
    void xtextReadsBack(byte[] octets) throws Exception {
        var text = new String(octets, UTF_8);
        if (text.codePoints().allMatch(c -> Xtext.isText(c, true))) {
            assertThat(Xtext.decode(Xtext.encode(text), true)).isEqualTo(text);
        }
        try {
            var decoded = Xtext.decode(text, false);
            assertThat(decoded).matches("[ -~]*");
            assertThat(Xtext.decode(Xtext.encode(decoded), false)).isEqualTo(decoded);
        } catch (SyntaxException e) {
            assertThat(e.offset()).isBetween(0L, (long) text.length());
        }
    }

    static Stream<byte[]> paths() {
        return octets(
                "ann@example.org",
                "@a.test,@b.test:ann@example.org",
                "\"a \\\"b\"@[IPv6:::1]",
                "Postmaster",
                "",
                "jürgen@bücher.example");
    }

    @MethodSource("paths")
    @FuzzTest
    void pathsReadBack(byte[] octets) throws Exception {
        var text = new String(octets, UTF_8);
        try {
            var path = ReversePath.parse(text);
            assertThat(ReversePath.parse(path.text(true))).isEqualTo(path);
            if (path.isAscii()) {
                assertThat(ReversePath.parse(path.text(false))).isEqualTo(path);
            }
        } catch (SyntaxException e) {
            assertThat(e.offset()).isBetween(0L, (long) text.getBytes(UTF_8).length);
        }
        try {
            var path = ForwardPath.parse(text);
            assertThat(ForwardPath.parse(path.text(true))).isEqualTo(path);
            if (path.isAscii()) {
                assertThat(ForwardPath.parse(path.text(false))).isEqualTo(path);
            }
        } catch (SyntaxException e) {
            assertThat(e.offset()).isBetween(0L, (long) text.getBytes(UTF_8).length);
        }
    }

    private static Stream<byte[]> octets(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(UTF_8));
    }
}
