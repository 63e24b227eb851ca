package org.mailstead.message;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;

/**
 * Reads a message once, from its start to its end, and makes its tree of parts.
 *
 * <p>Keeps a stack of the parts that it stands in, at most {@link MimeLimits#depthMax} of them.
 * Looks at each line of a header, and in bodies only at those that begin with two dashes.
 */
final class MimeParser {
    private final OctetSource source;
    private final MimeLimits limits;
    private final OctetWindow window;

    /** Outermost first; the last is the one whose header or body is being read. */
    private final List<Draft> stack = new ArrayList<>();

    private final Delimiters delimiters = new Delimiters();
    private final ContentCapture capture;

    private int parts;

    /** The octet of the window where reading goes on: nearly always the start of a line. */
    private int position;

    /** Octets of the body before this one have been counted into its decoded size. */
    private int uncounted;

    /** Line ends before {@link #position}. */
    private long lines;

    private MimeParser(OctetSource source, MimeLimits limits) {
        this.source = source;
        this.limits = limits;
        window = new OctetWindow(source);
        capture = new ContentCapture(limits);
    }

    static Part parse(OctetSource source, MimeLimits limits) throws IOException {
        var parser = new MimeParser(source, limits);
        return parser.parse();
    }

    private Part parse() throws IOException {
        window.slide(0);
        open(new Draft(0, false));
        while (top().inHeader() ? header() : body()) {
            // each reads up to the next change between the two
        }
        countDecoded(position);
        while (true) {
            var part = close(source.size(), 0);
            if (stack.isEmpty()) {
                return part;
            }
        }
    }

    private Draft top() {
        return stack.getLast();
    }

    private void open(Draft draft) {
        stack.add(draft);
        parts++;
        if (parts == limits.partsMax()) {
            delimiters.leave(0); // the last part reaches to the end
        }
    }

    // --- headers

    /** Reads header lines; false at the end of the source. */
    private boolean header() throws IOException {
        while (true) {
            var lineFeed = findLineFeed();
            if (position == window.limit()) {
                capture.end(top().content);
                return false;
            }
            if (startsWithDashes() && delimiter(lineFeed)) {
                return true;
            }
            var end = lineEnd(lineFeed);
            var endsHeader = end == position && lineFeed < window.limit();
            if (!endsHeader) {
                capture.line(window.octets, position, end, top().content);
            }
            skipLine(lineFeed);
            if (endsHeader) {
                capture.end(top().content);
                openBody();
                return true;
            }
        }
    }

    /**
     * Brings the line at the position into the window, or as much of it as there is room for.
     *
     * @return its LF, or the limit of the window
     */
    private int findLineFeed() throws IOException {
        var searched = position;
        while (true) {
            var found = window.lineFeed(searched);
            if (found < window.limit()) {
                return found;
            }
            var keep = keep(2);
            searched = window.limit() - keep;
            if (!slide(keep)) {
                return window.limit();
            }
        }
    }

    /**
     * What is still wanted when the window slides: the octets before the position, which may be the
     * line end that belongs to a delimiter. All before them is counted.
     */
    private int keep(int before) {
        var keep = Math.max(0, position - before);
        if (isCounting()) {
            keep = Math.max(uncounted, keep);
            countDecoded(keep);
        }
        return keep;
    }

    private boolean slide(int keep) throws IOException {
        var more = window.slide(keep);
        position -= keep;
        uncounted = Math.max(0, uncounted - keep);
        return more;
    }

    private int lineEnd(int lineFeed) {
        return lineFeed > position
                        && lineFeed < window.limit()
                        && window.octets[lineFeed - 1] == '\r'
                ? lineFeed - 1
                : lineFeed;
    }

    /** Moves behind the line, which may be longer than the window. */
    private void skipLine(int lineFeed) throws IOException {
        position = lineFeed;
        while (position == window.limit()) {
            if (!slide(position)) {
                return;
            }
            position = window.lineFeed(position);
        }
        position++;
        lines++;
    }

    // --- bodies

    private void openBody() {
        var draft = top();
        draft.bodyOffset = window.offset(position);
        draft.linesBeforeBody = lines;
        uncounted = position;
        draft.decide(stack.size() < limits.depthMax() && parts < limits.partsMax());
        switch (draft.kind) {
            case MULTIPART -> delimiters.push(draft.boundary(), stack.size() - 1);
            case MESSAGE -> open(new Draft(draft.bodyOffset, false));
            case LEAF, UNREADABLE -> {}
        }
    }

    /** Reads body lines up to a delimiter; false at the end of the source. */
    private boolean body() throws IOException {
        if (delimiters.isEmpty()) {
            readToEnd();
            return false;
        }
        findLineFeed(); // the body may begin with a delimiter
        var candidate = startsWithDashes();
        while (candidate || nextDashes()) {
            var lineFeed = findLineFeed();
            if (delimiter(lineFeed)) {
                return true;
            }
            candidate = false;
        }
        return false;
    }

    private void readToEnd() throws IOException {
        do {
            var i = position;
            for (; i <= window.limit() - Long.BYTES; i += Long.BYTES) {
                lines += Long.bitCount(window.lineFeeds(i));
            }
            for (; i < window.limit(); i++) {
                lines += window.octets[i] == '\n' ? 1 : 0;
            }
            position = window.limit();
            countDecoded(position);
        } while (slide(position));
    }

    /** Moves to the next line that begins with two dashes; false at the end of the source. */
    private boolean nextDashes() throws IOException {
        var octets = window.octets;
        while (true) {
            // behind an LF two octets must be seen, unless there are none
            var end = window.seesEnd() ? window.limit() : Math.max(position, window.limit() - 2);
            for (; position <= end - Long.BYTES; position += Long.BYTES) {
                for (var found = window.lineFeeds(position); found != 0; found &= found - 1) {
                    lines++;
                    var next = position + (Long.numberOfTrailingZeros(found) >>> 3) + 1;
                    if (dashesAt(next)) {
                        position = next;
                        return true;
                    }
                }
            }
            for (; position < end; position++) {
                if (octets[position] == '\n') {
                    lines++;
                    if (dashesAt(position + 1)) {
                        position++;
                        return true;
                    }
                }
            }
            if (window.seesEnd()) {
                return false;
            }
            slide(keep(1));
        }
    }

    private boolean startsWithDashes() {
        return !delimiters.isEmpty() && dashesAt(position);
    }

    private boolean dashesAt(int index) {
        return index + 1 < window.limit()
                && window.octets[index] == '-'
                && window.octets[index + 1] == '-';
    }

    private boolean isCounting() {
        return top().decodedSize != null;
    }

    private void countDecoded(int to) {
        var decodedSize = top().decodedSize;
        if (decodedSize != null && uncounted < to) {
            decodedSize.add(window.octets, uncounted, to);
        }
        uncounted = to;
    }

    // --- delimiters

    /** Ends the parts that a delimiter line ends; false if the line is none. */
    private boolean delimiter(int lineFeed) throws IOException {
        var match = delimiters.match(window.octets, position + 2, lineFeed);
        if (match == null) {
            return false;
        }
        // RFC 2046 §5.1.1: the line end before a delimiter belongs to it
        var lineEnd = lineEndBefore();
        capture.end(top().content);
        countDecoded(position - lineEnd);
        var end = window.offset(position) - lineEnd;
        while (stack.size() - 1 > match.level()) {
            close(end, lineEnd > 0 ? 1 : 0);
        }
        skipLine(lineFeed);
        uncounted = position;
        if (match.closing()) {
            delimiters.leave(match.level()); // RFC 2046 §5.1.1: what follows is to be ignored
        } else {
            open(new Draft(window.offset(position), top().isDigest()));
        }
        return true;
    }

    /** Octets of the line end before the position, if it stands in the innermost body. */
    private int lineEndBefore() {
        var draft = top();
        var room = draft.inHeader() ? 0 : window.offset(position) - draft.bodyOffset;
        if (room == 0) {
            return 0;
        }
        return room > 1 && window.octets[position - 2] == '\r' ? 2 : 1;
    }

    /**
     * Ends the innermost part.
     *
     * @param end where, before the line end that belongs to a delimiter
     * @param linesBehind line ends between there and the position
     */
    private Part close(long end, int linesBehind) {
        var draft = stack.removeLast();
        delimiters.leave(stack.size());
        if (draft.inHeader()) {
            draft.bodyOffset = end;
            draft.linesBeforeBody = lines - linesBehind;
            draft.decide(false);
        }
        var part = draft.part(end, lines - linesBehind);
        if (!stack.isEmpty()) {
            top().add(part);
        }
        return part;
    }

    /** A part that is being read. */
    private final class Draft {
        final long headerOffset;
        final boolean inDigest;
        final Map<ContentField, String> content = new EnumMap<>(ContentField.class);
        final List<Part> children = new ArrayList<>(0);
        long bodyOffset = -1;
        long linesBeforeBody;
        Part.Kind kind = Part.Kind.LEAF;
        MediaType type = MediaType.TEXT_PLAIN;
        @Nullable DecodedSize decodedSize;

        Draft(long headerOffset, boolean inDigest) {
            this.headerOffset = headerOffset;
            this.inDigest = inDigest;
        }

        boolean inHeader() {
            return bodyOffset < 0;
        }

        boolean isDigest() {
            return type.is("multipart", "digest");
        }

        String boundary() {
            return type.parameter("boundary").orElse("").stripTrailing();
        }

        /** What the part is, now that its header is known. */
        void decide(boolean mayDivide) {
            var field = content.get(ContentField.TYPE);
            // RFC 2046 §5.1.5: the default in a multipart/digest
            var unsaid = inDigest ? MediaType.MESSAGE : MediaType.TEXT_PLAIN;
            type = field == null ? unsaid : MediaType.parse(field);
            var encoding = TransferEncoding.of(content.get(ContentField.TRANSFER_ENCODING));
            if (type.isMultipart()) {
                kind =
                        mayDivide && Delimiters.isUsable(boundary())
                                ? Part.Kind.MULTIPART
                                : Part.Kind.UNREADABLE;
            } else if (type.isMessage()) {
                kind =
                        mayDivide && encoding.isIdentity()
                                ? Part.Kind.MESSAGE
                                : Part.Kind.UNREADABLE;
            }
            if (kind == Part.Kind.MULTIPART && !encoding.isIdentity()) {
                // RFC 2045 §6.4: a multipart has no other encoding
                content.remove(ContentField.TRANSFER_ENCODING);
            } else if (!encoding.isIdentity()) {
                decodedSize = new DecodedSize(encoding);
            }
        }

        void add(Part part) {
            children.add(part);
        }

        Part part(long end, long linesAtEnd) {
            if (kind == Part.Kind.MULTIPART && children.isEmpty()) {
                kind = Part.Kind.UNREADABLE;
            }
            var decoded = decodedSize == null ? end - bodyOffset : decodedSize.finish();
            return new Part(
                    source,
                    limits,
                    new Part.Extent(
                            headerOffset, bodyOffset, end, linesAtEnd - linesBeforeBody, decoded),
                    kind,
                    inDigest,
                    content,
                    children);
        }
    }
}
