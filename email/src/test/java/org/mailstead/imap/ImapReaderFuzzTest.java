package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.mailstead.wire.SyntaxException;
import org.mailstead.wire.WireInput;

/** Any octets are read or refused; nothing else happens. */
class ImapReaderFuzzTest {
    @FuzzTest
    void anyOctetsAreCommandsOrRefused(byte[] octets) {
        var in = new WireInput(new ByteArrayInputStream(octets), 64);
        var reader = new CommandReader(new ImapReader(in, ReaderLimits.SERVER, _ -> {}));
        try {
            while (true) {
                switch (reader.next()) {
                    case Request.Valid(_, Command.Append _) -> append(reader);
                    case Request.Valid(var tag, var command) -> writeBack(tag, command);
                    case Request.Invalid(_, _, _, var recovered) -> {
                        if (!recovered) {
                            return;
                        }
                    }
                }
            }
        } catch (IOException _) {
            // the end of the octets
        }
    }

    private static void append(CommandReader reader) throws IOException {
        try {
            for (var message = reader.appendMessage();
                    message != null;
                    message = reader.appendMessage()) {
                reader.appendOctets(message, OutputStream.nullOutputStream());
            }
        } catch (SyntaxException e) {
            reader.invalid("a", e);
        }
    }

    /** What was read can be written, and reads back the same. */
    private static void writeBack(String tag, Command command) throws IOException {
        var octets = new ByteArrayOutputStream();
        var out =
                new ImapWriter(
                        octets,
                        new ImapWriter.LiteralForm() {
                            @Override
                            public boolean isNonSynchronizing(long count) {
                                return true;
                            }

                            @Override
                            public void await() {}
                        });
        out.utf8(true);
        new CommandWriter(out).write(tag, command);
        out.flush();
        var in = new WireInput(new ByteArrayInputStream(octets.toByteArray()), 64);
        var reader =
                new ImapReader(
                        in,
                        new ReaderLimits(1 << 24, 1 << 24, 1 << 24, 99, 99, 99_999, 0),
                        _ -> {});
        reader.utf8(true);
        var again = new CommandReader(reader).next();
        if (!again.equals(new Request.Valid(tag, command))
                && !(command instanceof Command.ListMailboxes)
                && !(command instanceof Command.Search search && search.charset() != null)) {
            throw new AssertionError(octets.toString(UTF_8) + " became " + again);
        }
    }

    @FuzzTest
    void anyOctetsAreResponsesOrRefused(byte[] octets) {
        var in = new WireInput(new ByteArrayInputStream(octets), 64);
        var reader = new ResponseReader(new ImapReader(in, ReaderLimits.SERVER, _ -> {}));
        try {
            while (true) {
                reader.next();
            }
        } catch (IOException | SyntaxException _) {
            // the end of the octets, or no response
        }
    }
}
