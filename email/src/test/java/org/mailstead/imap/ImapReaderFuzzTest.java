package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.wire.Pieces;
import org.mailstead.wire.SyntaxException;
import org.mailstead.wire.WireInput;

/** Any octets are read or refused, the same whole and in pieces; what was read is written. */
class ImapReaderFuzzTest {
    static Stream<byte[]> commands() {
        var written =
                IntStream.range(0, 60)
                        .mapToObj(seed -> written("a" + seed, new RandomImap(seed).command()));
        return Stream.concat(
                written,
                octets(
                        "a APPEND Inbox (\\Seen $x) \"23-Nov-2026 09:30:00 +0100\" {3+}\r\nabc\r\n",
                        "a APPEND a UTF8 (~{3}\r\nabc)\r\nb NOOP\r\n",
                        "a APPEND a {1+}\r\nx {2+}\r\nyz\r\n",
                        "a LOGIN {3}\r\nann {4+}\r\npass\r\nb AUTHENTICATE PLAIN =\r\n",
                        "a FETCH 1:* (FLAGS BODY.PEEK[1.2.HEADER.FIELDS (To \"From\")]<0.10>)\r\n",
                        "a UID FETCH $ (BINARY.PEEK[1]<1.2> BINARY.SIZE[1]) (CHANGEDSINCE 1)\r\n",
                        "a SEARCH RETURN (MIN SAVE) CHARSET UTF-8 OR (NOT KEYWORD x) UID 1,*\r\n",
                        "a LIST (SUBSCRIBED) \"\" (a% &AOk-*) RETURN (STATUS (MESSAGES))\r\n",
                        "a STORE 1 (UNCHANGEDSINCE 5) +FLAGS.SILENT (\\Deleted)\r\n",
                        "a ID (\"name\" NIL)\r\nb CREATE &- (USE (\\Sent))\r\n",
                        "a NOOP {1000000000+}\r\n"));
    }

    @MethodSource("commands")
    @FuzzTest
    void anyOctetsAreCommandsOrRefused(byte[] octets) {
        var whole = requests(new ByteArrayInputStream(octets));
        assertThat(requests(new Pieces(octets, 3))).isEqualTo(whole);
    }

    /** What is read, up to the end of the octets. */
    private static List<String> requests(InputStream octets) {
        var in = new WireInput(octets, 64);
        var reader = new CommandReader(new ImapReader(in, ReaderLimits.SERVER, _ -> {}));
        var requests = new ArrayList<String>();
        try {
            while (true) {
                var request = reader.next();
                requests.add(request.toString());
                switch (request) {
                    case Request.Valid(_, Command.Append _) -> append(reader, requests);
                    case Request.Valid(var tag, var command) -> writeBack(tag, command);
                    case Request.Invalid(_, _, var problem, var recovered) -> {
                        assertThat(problem).matches("[ -~]+");
                        if (!recovered) {
                            return requests;
                        }
                    }
                }
            }
        } catch (IOException _) {
            return requests;
        }
    }

    private static void append(CommandReader reader, List<String> requests) throws IOException {
        try {
            for (var message = reader.appendMessage();
                    message != null;
                    message = reader.appendMessage()) {
                requests.add(message.toString());
                var octets = new ByteArrayOutputStream();
                reader.appendOctets(message, octets);
                assertThat(octets.size()).isEqualTo((int) message.literal().octets());
            }
        } catch (SyntaxException e) {
            requests.add(reader.invalid("a", e).toString());
        }
    }

    /** What was read can be written, and reads back the same. */
    private static void writeBack(String tag, Command command) throws IOException {
        var octets = written(tag, command);
        var in = new WireInput(new ByteArrayInputStream(octets), 64);
        var limits = new ReaderLimits(1 << 24, 1 << 24, 1 << 24, 99_999, 99, 99_999, 0);
        var reader = new ImapReader(in, limits, _ -> {});
        reader.utf8(true);
        var again = new CommandReader(reader).next();
        if (!again.equals(new Request.Valid(tag, command))
                && !(command instanceof Command.ListMailboxes)
                && !(command instanceof Command.Search search && search.charset() != null)) {
            throw new AssertionError(new String(octets, UTF_8) + " became " + again);
        }
    }

    private static byte[] written(String tag, Command command) {
        var octets = new ByteArrayOutputStream();
        var out = new ImapWriter(octets, NEVER_WAITING);
        out.utf8(true);
        try {
            new CommandWriter(out).write(tag, command);
            out.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return octets.toByteArray();
    }

    private static final ImapWriter.LiteralForm NEVER_WAITING =
            new ImapWriter.LiteralForm() {
                @Override
                public boolean isNonSynchronizing(long count) {
                    return true;
                }

                @Override
                public void await() {}
            };

    static Stream<byte[]> responses() {
        return octets(
                "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n* CAPABILITY A B\r\n",
                "* 3 FETCH (UID 9 FLAGS (\\Seen $x) RFC822.SIZE 10 MODSEQ (5)"
                        + " INTERNALDATE \" 1-Nov-2026 09:30:00 +0100\""
                        + " BODY[1.HEADER.FIELDS (To)]<0> {3}\r\nabc BINARY[1] ~{2}\r\n\0a"
                        + " BINARY.SIZE[1] 5 RFC822.TEXT \"x\")\r\n",
                "* 1 FETCH (ENVELOPE (NIL \"s\" ((NIL NIL \"a\" \"b\")) NIL NIL NIL NIL NIL NIL {1}"
                        + "\r\nx) BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)"
                        + " \"MIXED\" (\"BOUNDARY\" \"b\") NIL NIL) BODY (\"A\" \"B\"))\r\n",
                "* LIST (\\HasNoChildren) \"/\" &AOk- (\"OLDNAME\" (x) CHILDINFO (\"SUBSCRIBED\"))\r\n",
                "* STATUS a (MESSAGES 3 UIDNEXT 4 APPENDLIMIT NIL X 1)\r\n* SEARCH 1 2 (MODSEQ 3)\r\n",
                "* ESEARCH (TAG \"a\") UID MIN 1 ALL 1:3,5 COUNT 4\r\n* VANISHED (EARLIER) 1:3\r\n",
                "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n* ID (\"name\" NIL)\r\n* FLAGS (x)\r\n",
                "* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\na1 OK [COPYUID 1 1:2 5:6] done\r\n",
                "a NO [BADCHARSET (x \"y\")] no\r\na OK [APPENDUID 1 2]\r\n+ go on\r\n* BYE x\r\n",
                "* 5 EXISTS\r\n* 5 RECENT\r\n* 5 EXPUNGE\r\n* ENABLED X\r\n* X-OTHER (a b)\r\n");
    }

    @MethodSource("responses")
    @FuzzTest
    void anyOctetsAreResponsesOrRefused(byte[] octets) throws Exception {
        var once = responses(new ByteArrayInputStream(octets));
        var inPieces = responses(new Pieces(octets, 3));
        var first = written(once);
        assertThat(written(inPieces)).isEqualTo(first);
        // what was written is read whole, and written the same
        var again = responses(new ByteArrayInputStream(first));
        assertThat(again).hasSameSizeAs(once);
        assertThat(written(again)).isEqualTo(first);
    }

    private static List<Response> responses(InputStream octets) {
        var in = new WireInput(octets, 64);
        var reader =
                new ImapReader(
                        in, new ReaderLimits(1 << 24, 1 << 20, 1 << 22, 999, 60, 9999, 0), _ -> {});
        reader.utf8(true);
        var responses = new ArrayList<Response>();
        try {
            while (true) {
                responses.add(new ResponseReader(reader).next());
            }
        } catch (IOException | SyntaxException _) {
            return responses; // the end of the octets, or no response
        }
    }

    private static byte[] written(List<Response> responses) throws IOException {
        var octets = new ByteArrayOutputStream();
        var out = new ImapWriter(octets, ImapWriter.LiteralForm.SERVER);
        out.utf8(true);
        for (var response : responses) {
            new ResponseWriter(out).write(response);
        }
        out.flush();
        return octets.toByteArray();
    }

    static Stream<byte[]> names() {
        return octets(
                "Inbox", "&AOk-t&AOk-", "&-", "&Jjo-!&Jjo-", "&2D3eAA-", "&AGE-", "é&", "a&&-");
    }

    @MethodSource("names")
    @FuzzTest
    void modifiedUtf7HasOneFormForEachName(byte[] octets) throws Exception {
        var text = new String(octets, UTF_8); // holds no lone surrogates
        var encoded = ModifiedUtf7.encode(text);
        assertThat(encoded).matches("[ -~]*");
        assertThat(ModifiedUtf7.decode(encoded)).isEqualTo(text);
        try {
            var decoded = ModifiedUtf7.decode(text);
            if (text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                assertThat(ModifiedUtf7.encode(decoded)).isEqualTo(text);
            }
        } catch (SyntaxException e) {
            assertThat(e.offset()).isBetween(0L, (long) text.length());
        }
    }

    static Stream<byte[]> sets() {
        return octets(
                "1:5,3,*:7",
                "4294967295:1,$",
                "1,2,3,5:9,8:20,*",
                "0",
                "1:",
                "18446744073709551617");
    }

    @MethodSource("sets")
    @FuzzTest
    void setsHoldWhatTheirRangesSay(byte[] octets) throws Exception {
        var line = new ByteArrayOutputStream();
        line.writeBytes("a UID EXPUNGE ".getBytes(US_ASCII));
        line.writeBytes(octets);
        line.writeBytes("\r\n".getBytes(US_ASCII));
        var in = new WireInput(new ByteArrayInputStream(line.toByteArray()), 64);
        Request request;
        try {
            request = new CommandReader(new ImapReader(in, ReaderLimits.SERVER, _ -> {})).next();
        } catch (EOFException e) {
            return; // a literal that does not come
        }
        if (!(request instanceof Request.Valid(_, Command.Expunge(SequenceSet.Ranges set)))) {
            return;
        }
        assertThat(set.toString()).hasSizeLessThanOrEqualTo(octets.length);
        var largest = octets.length * 3L;
        var numbers = set.resolve(largest);
        for (var number = 0L; number < largest + 3; number++) {
            var tested = number;
            var expected =
                    set.ranges().stream()
                            .anyMatch(range -> {
                                var first =
                                        range.first() == SequenceSet.STAR ? largest : range.first();
                                var last =
                                        range.last() == SequenceSet.STAR ? largest : range.last();
                                return tested >= Math.min(first, last)
                                        && tested <= Math.max(first, last);
                            });
            assertThat(numbers.contains(number)).isEqualTo(expected);
        }
        assertThat(numbers.ranges()).isLessThanOrEqualTo(set.ranges().size());
        if (!numbers.isEmpty()) {
            assertThat(((SequenceSet.Ranges) numbers.toSequenceSet()).resolve(1))
                    .isEqualTo(numbers);
        }
    }

    private static Stream<byte[]> octets(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(UTF_8));
    }
}
