package org.mailstead.server.transfer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Takes one message from a file, line by line: writes it with every line ended by CRLF, counts it,
 * and learns its identity and what its header fields say to an import. For one message and one
 * thread.
 */
final class MessageIntake {
    /** What is kept of one field that matters here; the rest is not looked at. */
    private static final int VALUE_CHARS_MAX = 16 * 1024;

    private static final int FLAGS_MAX = 200;
    private static final byte[] CRLF = {'\r', '\n'};

    private final OutputStream to;
    private final boolean mbox;
    private final long octetsMax;
    private final MessageDigest digest = sha256();
    private final SortedSet<String> flags = new TreeSet<>();
    private String date = "";
    private String subject = "";
    private boolean internalData;
    private boolean inHeader = true;
    private String name = "";
    private final StringBuilder value = new StringBuilder();
    private boolean kept = true;
    private boolean counted = true;
    private long octets;

    /**
     * @param to gets the message; not closed here
     * @param mbox whether header fields hold flags, which are then taken out of the message
     * @param octetsMax no more than these are written; {@link #tooLarge()} tells
     */
    MessageIntake(OutputStream to, boolean mbox, long octetsMax) {
        this.to = to;
        this.mbox = mbox;
        this.octetsMax = octetsMax;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /**
     * Takes a piece of a line.
     *
     * @param skipped octets at its start that are not the message's
     */
    void piece(LinePieces pieces, int skipped) throws IOException {
        var start = pieces.start() + skipped;
        if (inHeader && pieces.startsLine()) {
            headerLine(pieces.buffer(), start, pieces.end(), pieces.endsLine());
        } else if (inHeader && isLearned()) {
            learn(pieces.buffer(), start, pieces.end());
        }
        write(pieces.buffer(), start, pieces.end());
    }

    /** Ends a line that has had all its pieces. */
    void endLine() throws IOException {
        write(CRLF, 0, 2);
    }

    /** Takes a line without octets. */
    void emptyLine() throws IOException {
        endHeader();
        endLine();
    }

    private void headerLine(byte[] line, int start, int end, boolean whole) {
        if (start == end && whole) {
            endHeader();
            return;
        }
        if (HeaderLine.isContinuation(line, start, end)) {
            if (isLearned()) {
                learn(line, start, end);
            }
            return;
        }
        endField();
        name = HeaderLine.name(line, start, end);
        if (isLearned()) {
            learn(line, start + name.length() + 1, end);
        }
        var mark = MboxMarks.isMark(name, value.toString());
        kept = !(mbox && mark);
        counted = !mark && !MboxMarks.isBookkeeping(name);
    }

    private boolean isLearned() {
        return switch (name) {
            case "date",
                    "subject",
                    "x-imap",
                    "status",
                    "x-status",
                    "x-keywords",
                    "x-mozilla-status",
                    "x-mozilla-keys" ->
                    true;
            default -> false;
        };
    }

    private void learn(byte[] line, int start, int end) {
        var length = Math.min(end - start, VALUE_CHARS_MAX - value.length());
        if (length > 0) {
            value.append(new String(line, start, length, UTF_8));
        }
    }

    private void endField() {
        var text = value.toString().strip();
        switch (name) {
            case "date" -> date = date.isEmpty() ? text : date;
            case "subject" -> subject = subject.isEmpty() ? text : subject;
            case "x-imap" -> internalData = true;
            default -> {
                if (!kept) {
                    for (var flag : MboxMarks.flags(name, text)) {
                        if (flags.size() < FLAGS_MAX) {
                            flags.add(flag);
                        }
                    }
                }
            }
        }
        value.setLength(0);
        name = "";
        kept = true;
        counted = true;
    }

    private void endHeader() {
        if (inHeader) {
            endField();
            inHeader = false;
        }
    }

    private void write(byte[] source, int start, int end) throws IOException {
        if (counted) {
            digest.update(source, start, end - start);
        }
        if (kept) {
            octets += end - start;
            if (octets <= octetsMax) {
                to.write(source, start, end - start);
            }
        }
    }

    /** Must follow the last line. */
    Identity finish() {
        endHeader();
        return Identity.of(digest.digest());
    }

    /** How many octets the message has, also those over the limit. */
    long octets() {
        return octets;
    }

    boolean tooLarge() {
        return octets > octetsMax;
    }

    /** What the mbox fields say; as IMAP names flags. */
    SortedSet<String> flags() {
        return Collections.unmodifiableSortedSet(flags);
    }

    /** The first Date field, as it stands there, or an empty string. */
    String date() {
        return date;
    }

    /** Whether this is no letter but the note that some servers keep in front of an mbox file. */
    boolean isInternalData() {
        return internalData && subject.startsWith("DON'T DELETE THIS MESSAGE");
    }
}
