package org.mailstead.server.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.smtp.Reply;

/**
 * What was said in the sessions of one attempt, in order: the beginning and the end of it if it is
 * long. For one thread. outbound TD-1
 */
final class Transcript {
    private static final int LINE_CHARS_MAX = 500;

    /** Beside its text: its mark and its end. */
    private static final int MARK_CHARS = 4;

    private final int halfMax;
    private final List<Line> head = new ArrayList<>();
    private final ArrayDeque<Line> tail = new ArrayDeque<>();
    private int headChars;
    private int tailChars;
    private int left;

    /** Written out only if somebody reads it: as a rule nobody does. */
    private sealed interface Line {
        record Client(String said) implements Line {}

        /** One line of a reply. */
        record Server(Reply reply, int number) implements Line {}

        record Note(String words) implements Line {}

        private String text() {
            return switch (this) {
                case Client(var said) -> said;
                case Server(var reply, var number) -> reply.lines().get(number);
                case Note(var words) -> words;
            };
        }

        private String mark() {
            return switch (this) {
                case Client _ -> "C: ";
                case Server(var reply, var number) -> {
                    var isLast = number == reply.lines().size() - 1;
                    var status = reply.status() == null ? "" : reply.status() + " ";
                    yield "S: " + reply.code() + (isLast ? " " : "-") + status;
                }
                case Note _ -> "-- ";
            };
        }

        /** About how long it is when it is written. */
        default int chars() {
            return MARK_CHARS + Math.min(text().length(), LINE_CHARS_MAX);
        }

        default String written() {
            var text = text();
            return mark()
                    + (text.length() <= LINE_CHARS_MAX
                            ? text
                            : text.substring(0, LINE_CHARS_MAX - 3) + "...");
        }
    }

    /**
     * @param charsMax about how long it gets; 0 keeps nothing
     */
    Transcript(int charsMax) {
        halfMax = charsMax / 2;
    }

    /** One that keeps nothing. */
    static Transcript none() {
        return new Transcript(0);
    }

    void client(String line) {
        add(new Line.Client(line));
    }

    void server(Reply reply) {
        for (var i = 0; i < reply.lines().size(); i++) {
            add(new Line.Server(reply, i));
        }
    }

    /** Something that happened, in words. */
    void note(String text) {
        add(new Line.Note(text));
    }

    private void add(Line line) {
        if (halfMax == 0) {
            return;
        }
        var chars = line.chars();
        if (tail.isEmpty() && headChars + chars <= halfMax) {
            head.add(line);
            headChars += chars;
            return;
        }
        tail.addLast(line);
        tailChars += chars;
        while (tailChars > halfMax && tail.size() > 1) {
            tailChars -= tail.removeFirst().chars();
            left++;
        }
    }

    /** Parted by line feeds; empty if nothing was said. */
    String text() {
        var lines = new ArrayList<String>();
        head.forEach(line -> lines.add(line.written()));
        if (left > 0) {
            lines.add("-- " + left + " more left out");
        }
        tail.forEach(line -> lines.add(line.written()));
        return String.join("\n", lines);
    }
}
