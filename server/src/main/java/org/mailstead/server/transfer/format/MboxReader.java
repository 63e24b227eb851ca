package org.mailstead.server.transfer.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.mailstead.wire.SyntaxException;

/**
 * Reads the messages of an mbox file one after another, whatever its size. RFC 4155, in the
 * reversible form ("mboxrd"): lines of {@code >}s and {@code From } lose one {@code >}.
 *
 * <p>A message ends before a line that starts with {@code From }, follows an empty line, and either
 * holds a date or is followed by a header field; so unquoted {@code From } in the text of files
 * that were not written so carefully does not cut a letter in two. Content-Length is not trusted.
 * For one thread.
 */
public final class MboxReader {
    private final LinePieces pieces;
    private final long octetsMax;
    private long position;
    private boolean started;
    private boolean more;

    /**
     * @param in not closed here
     * @param offset where {@code in} stands in the file: 0, or what {@link #position()} was
     * @param octetsMax the largest message that is taken whole
     */
    public MboxReader(InputStream in, long offset, long octetsMax) {
        this.pieces = new LinePieces(in, offset, LinePieces.BUFFER);
        this.position = offset;
        this.octetsMax = octetsMax;
    }

    /** Where the next message starts, in octets from the start of the file; or the end. */
    public long position() {
        return position;
    }

    /**
     * Reads the next message.
     *
     * @param to gets the message with lines ended by CRLF, without the fields that hold its flags;
     *     not closed here
     * @return empty at the end of the file
     * @throws SyntaxException if the file does not start with a {@code From } line
     */
    public Optional<SourceMessage> next(OutputStream to) throws IOException, SyntaxException {
        if (!started) {
            start();
        }
        if (!more) {
            return Optional.empty();
        }
        var offset = position;
        var from = FromLine.parse(pieces.buffer(), pieces.start(), pieces.end());
        var intake = new MessageIntake(to, true, octetsMax);
        message(intake);
        var identity = intake.finish();
        var kind =
                intake.isInternalData()
                        ? SourceMessage.Kind.INTERNAL
                        : intake.tooLarge()
                                ? SourceMessage.Kind.TOO_LARGE
                                : SourceMessage.Kind.LETTER;
        return Optional.of(
                new SourceMessage(
                        "octet " + offset,
                        kind,
                        identity,
                        intake.octets(),
                        from.sender(),
                        from.received(),
                        intake.date(),
                        intake.flags()));
    }

    private void start() throws IOException, SyntaxException {
        started = true;
        do {
            more = pieces.next();
        } while (more && pieces.isEmptyLine());
        position = pieces.offset();
        if (more && !FromLine.matches(pieces.buffer(), pieces.start(), pieces.end())) {
            throw new SyntaxException(
                    "not an mbox file: expected a line that starts with \"From \"", position);
        }
    }

    /** Takes the lines up to the next separator or the end, which becomes the position. */
    private void message(MessageIntake intake) throws IOException {
        var emptyLine = false; // held back: before a separator it is not the message's
        var open = false;
        while (pieces.next()) {
            if (emptyLine && isSeparator()) {
                position = pieces.offset();
                return;
            }
            if (emptyLine) {
                intake.emptyLine();
            }
            emptyLine = pieces.isEmptyLine();
            if (!emptyLine) {
                intake.piece(pieces, quoted());
                open = !pieces.endsLine();
                if (!open) {
                    intake.endLine();
                }
            }
        }
        if (open) {
            intake.endLine(); // a last line without LF
        }
        more = false;
        position = pieces.nextOffset();
    }

    private boolean isSeparator() {
        var octets = pieces.buffer();
        return pieces.startsLine()
                && FromLine.matches(octets, pieces.start(), pieces.end())
                && (FromLine.parse(octets, pieces.start(), pieces.end()).received() != null
                        || pieces.headerFieldFollows());
    }

    /** How many octets of the line are not the message's: one {@code >}, or none. */
    private int quoted() {
        return pieces.startsLine()
                        && FromLine.isQuoted(pieces.buffer(), pieces.start(), pieces.end())
                ? 1
                : 0;
    }
}
