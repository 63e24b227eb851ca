package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.WireInput;

class RoundTripTest {
    private static final ImapWriter.LiteralForm PLUS =
            new ImapWriter.LiteralForm() {
                @Override
                public boolean isNonSynchronizing(long octets) {
                    return true;
                }

                @Override
                public void await() {
                    throw new IllegalStateException("never asked");
                }
            };

    private static ImapReader reader(byte[] octets, boolean utf8) {
        var in = new WireInput(new ByteArrayInputStream(octets), 64);
        var reader =
                new ImapReader(
                        in,
                        ReaderLimits.SERVER,
                        _ -> {
                            throw new IOException("never asked");
                        });
        reader.utf8(utf8);
        return reader;
    }

    @RepeatedTest(20)
    void commandsReadBackAsTheyWereWritten(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new RandomImap(seed);
        for (int i = 0; i < 500; i++) {
            var command = random.command();
            var utf8 = random.flip();
            var octets = new ByteArrayOutputStream();
            var out = new ImapWriter(octets, PLUS);
            out.utf8(utf8);
            new CommandWriter(out).write("a1", command);
            out.flush();
            var read = new CommandReader(reader(octets.toByteArray(), utf8)).next();
            assertThat(read)
                    .as("seed %d, %s", seed, octets.toString(UTF_8))
                    .isEqualTo(new Request.Valid("a1", command));
        }
    }

    @RepeatedTest(20)
    void responsesReadBackAsTheyWereWritten(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new RandomImap(seed);
        for (int i = 0; i < 500; i++) {
            var response = response(random);
            var utf8 = random.flip();
            var octets = new ByteArrayOutputStream();
            var out = new ImapWriter(octets, ImapWriter.LiteralForm.SERVER);
            out.utf8(utf8);
            new ResponseWriter(out).write(response);
            out.flush();
            var reader =
                    new ImapReader(
                            new WireInput(new ByteArrayInputStream(octets.toByteArray()), 64),
                            ReaderLimits.CLIENT,
                            _ -> {});
            reader.utf8(utf8);
            assertThat(new ResponseReader(reader).next())
                    .as("seed %d, %s", seed, octets.toString(UTF_8))
                    .isEqualTo(response);
        }
    }

    private static Response response(RandomImap random) {
        return switch (random.any(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)) {
            case 0 -> new Response.Exists(random.number());
            case 16 ->
                    new Response.Other(
                            (random.flip() ? random.number() + " " : "") + "X-NEW of it");
            case 1 -> new Response.Recent(random.number());
            case 2 -> new Response.Expunge(random.number());
            case 3 -> new Response.Vanished(random.flip(), random.numbers());
            case 4 -> new Response.Capability(List.of("IMAP4rev1", "AUTH=PLAIN"));
            case 5 -> new Response.Enabled(random.list(0, 2, () -> "CONDSTORE"));
            case 6 -> new Response.Flags(random.list(0, 3, random::flag));
            case 7 -> new Response.Continuation("go on");
            case 8 ->
                    new Response.Search(
                            random.list(0, 5, random::number),
                            random.flip() ? null : random.number64());
            case 9 -> esearch(random);
            case 10 ->
                    new Response.MailboxStatus(
                            random.name(),
                            random.list(
                                    1,
                                    3,
                                    () ->
                                            new Response.StatusValue(
                                                    random.any(StatusItem.values()),
                                                    random.flip() ? null : random.number64())));
            case 11 ->
                    new Response.Mailbox(
                            random.flip(),
                            random.list(0, 2, () -> "\\HasChildren"),
                            random.flip() ? null : "/",
                            random.name(),
                            random.flip() ? null : random.name(),
                            random.list(0, 1, () -> "SUBSCRIBED"));
            case 12 -> new Response.Namespace("", "/");
            case 13 ->
                    new Response.Fetch(random.number(), random.list(1, 4, () -> fetchData(random)));
            default ->
                    new Response.Status(
                            random.flip() ? null : "a1",
                            random.any(
                                    Response.Condition.OK,
                                    Response.Condition.NO,
                                    Response.Condition.BAD),
                            random.flip() ? null : code(random),
                            "some text");
        };
    }

    private static Response esearch(RandomImap random) {
        var values = new HashMap<String, Long>();
        for (var name : List.of("MIN", "MAX", "COUNT", "MODSEQ")) {
            if (random.flip()) {
                values.put(name, random.number());
            }
        }
        return new Response.Esearch(
                random.flip() ? null : "a1",
                random.flip(),
                values,
                random.flip() ? null : random.numbers());
    }

    private static ResponseCode code(RandomImap random) {
        return random.any(
                ResponseCode.Word.TRYCREATE,
                ResponseCode.Word.READONLY,
                ResponseCode.Word.UNKNOWNCTE,
                new ResponseCode.BadCharset(List.of("UTF-8", "US-ASCII")),
                new ResponseCode.Capability(List.of("IMAP4rev2", "IDLE")),
                new ResponseCode.PermanentFlags(List.of(Flag.SEEN, Flag.JUNK), random.flip()),
                new ResponseCode.PermanentFlags(List.of(), random.flip()),
                new ResponseCode.UidNext(random.number()),
                new ResponseCode.UidValidity(random.number()),
                new ResponseCode.Unseen(random.number()),
                new ResponseCode.HighestModSeq(random.number64()),
                new ResponseCode.Modified(random.numbers()),
                new ResponseCode.AppendUid(random.number(), random.numbers()),
                new ResponseCode.CopyUid(
                        random.number(), NumberSet.range(1, 3), NumberSet.range(7, 9)),
                new ResponseCode.Other("NEWCODE", random.flip() ? null : "with (data)"));
    }

    private static FetchData fetchData(RandomImap random) {
        return random.any(
                new FetchData.Uid(random.number()),
                new FetchData.Flags(random.list(0, 3, random::flag)),
                new FetchData.InternalDate(random.dateTime()),
                new FetchData.Size(random.number64()),
                new FetchData.ModSeq(random.number64()),
                new FetchData.Envelope(form("(NIL \"a \\\"b\\\\\" {3}\r\nabc (NIL NIL))")),
                new FetchData.BodyStructure(random.flip(), form("(\"text\" \"plain\" NIL 4)")),
                new FetchData.BinarySize(random.part(), random.number()),
                new FetchData.Rfc822(FetchItem.Rfc822Part.HEADER, null),
                new FetchData.Body(random.section(), random.flip() ? null : 5L, null),
                new FetchData.Binary(random.part(), random.flip() ? null : 5L, null, false));
    }

    private static WireForm form(String text) {
        return new WireForm(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void contentOfFetchIsALiteralThatReadsBack(boolean binary) throws Exception {
        var body = (binary ? "a\0b" : "ab\r\n").getBytes(UTF_8);
        var octets = new ByteArrayOutputStream();
        var out = new ImapWriter(octets, ImapWriter.LiteralForm.SERVER);
        var data = new FetchData.Binary(List.of(1, 2), 4L, OctetSource.of(body), binary);
        new ResponseWriter(out).write(new Response.Fetch(7, List.of(data, new FetchData.Uid(9))));
        out.flush();
        assertThat(octets.toString(UTF_8))
                .isEqualTo(
                        binary
                                ? "* 7 FETCH (BINARY[1.2]<4> ~{3}\r\na\0b UID 9)\r\n"
                                : "* 7 FETCH (BINARY[1.2]<4> {4}\r\nab\r\n UID 9)\r\n");
        var in = new WireInput(new ByteArrayInputStream(octets.toByteArray()), 64);
        var reader = new ImapReader(in, ReaderLimits.CLIENT, _ -> {});
        var read = (Response.Fetch) new ResponseReader(reader).next();
        var content = (FetchData.Binary) read.data().getFirst();
        assertThat(content.literal8()).isEqualTo(binary);
        var source = Objects.requireNonNull(content.octets());
        assertThat(source.octets(0, (int) source.size())).isEqualTo(body);
    }
}
