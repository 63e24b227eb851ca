package org.mailstead.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chooses the lines of a text that a preview shows. */
final class PreviewText {
    private static final String OMISSION = "[...]";

    /** No line is added once there are so many characters. */
    private static final int ENOUGH_CHARACTERS = 250;

    /** Lines that are looked at behind a line of dashes: more of them are no signature. */
    private static final int SIGNATURE_LINES_MAX = 4;

    /** Without surrounding space; runs of empty and of quoted lines are one line. */
    private final List<String> lines;

    private final StringBuilder preview = new StringBuilder();

    private PreviewText(List<String> lines) {
        this.lines = lines;
    }

    static String of(String text) {
        var lines = new ArrayList<String>();
        addLines(text, lines);
        return new PreviewText(lines).preview();
    }

    /** The same from the beginning of a text; empty if it depends on what follows. */
    static Optional<String> ofBeginning(String text) {
        var lines = new ArrayList<String>();
        return addLines(text, lines) < text.length()
                ? Optional.of(new PreviewText(lines).preview())
                : Optional.empty();
    }

    /**
     * Adds the lines that a preview can depend on.
     *
     * @return where the next line begins; the end or beyond if there is none
     */
    private static int addLines(String text, List<String> lines) {
        var characters = 0;
        var linesBeyond = 0;
        int start = 0;
        while (start < text.length() && linesBeyond <= SIGNATURE_LINES_MAX + 2) {
            var lineFeed = text.indexOf('\n', start);
            var end = lineFeed < 0 ? text.length() : lineFeed;
            var most = Math.min(end, start + 2 * ENOUGH_CHARACTERS);
            var line = withoutControls(text.substring(start, most)).strip();
            start = end + 1;
            var shown = line.startsWith(">") ? ">" : line;
            if (shown.length() > 1
                    || lines.isEmpty()
                    || !shown.equals(lines.getLast())) { // one of a run
                lines.add(shown);
                characters += shown.length();
                linesBeyond += characters > 2 * ENOUGH_CHARACTERS ? 1 : 0;
            }
        }
        return start;
    }

    /** Tabs, lone CRs and what else cannot be shown become spaces. */
    private static String withoutControls(String line) {
        @Nullable StringBuilder shown = null;
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                shown = shown == null ? new StringBuilder(line) : shown;
                shown.setCharAt(i, ' ');
            }
        }
        return shown == null ? line : shown.toString();
    }

    private String preview() {
        for (int i = 0; i < lines.size() && preview.length() < ENOUGH_CHARACTERS; i++) {
            var line = lines.get(i);
            if (isSignature(i)) {
                break;
            }
            if (line.equals(">")
                    || isOmission(line)
                    || isAttribution(i)
                    || isFirstOfAttribution(i)) {
                omission();
            } else if (!line.isEmpty()) {
                preview.append(line).append('\n');
            }
        }
        return cut();
    }

    private void omission() {
        if (!preview.toString().endsWith(OMISSION + "\n")) {
            preview.append(OMISSION).append('\n');
        }
    }

    private static boolean isOmission(String line) {
        return line.equals(OMISSION) || line.equals("[…]") || line.equals("…");
    }

    /** "On Monday Jane wrote:" before a quote; behind other text it must hold a date. */
    private boolean isAttribution(int i) {
        return lines.get(i).endsWith(":") && isQuotedBehind(i) && (isAtStart() || hasDigit(i));
    }

    /** The first line of an attribution that is wrapped in two. */
    private boolean isFirstOfAttribution(int i) {
        return i + 1 < lines.size()
                && !lines.get(i).isEmpty()
                && lines.get(i + 1).endsWith(":")
                && !lines.get(i).endsWith(":")
                && isQuotedBehind(i + 1)
                && hasDigit(i);
    }

    private boolean isAtStart() {
        return preview.isEmpty();
    }

    private boolean isQuotedBehind(int i) {
        var next = i + 1 < lines.size() && lines.get(i + 1).isEmpty() ? i + 2 : i + 1;
        return next < lines.size() && lines.get(next).equals(">");
    }

    /** Whether a digit stands in the line, or in the one before, which it may go on. */
    private boolean hasDigit(int i) {
        return lines.subList(Math.max(0, i - 1), i + 1).stream()
                .anyMatch(line -> line.chars().anyMatch(Character::isDigit));
    }

    /** Dashes alone, and few lines behind them up to the end, none of them empty. */
    private boolean isSignature(int i) {
        var line = lines.get(i);
        if (!isDashes(line)) {
            return false;
        }
        var last = lines.getLast().isEmpty() ? lines.size() - 1 : lines.size();
        var behind = lines.subList(i + 1, Math.max(i + 1, last));
        return behind.size() <= SIGNATURE_LINES_MAX && !behind.contains("");
    }

    private static boolean isDashes(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) != '-') {
                return false;
            }
        }
        return line.length() >= 2;
    }

    /** At most {@link Preview#CHARACTERS_MAX}, no character cut in two, ended by a line end. */
    private String cut() {
        if (preview.length() > Preview.CHARACTERS_MAX) {
            var end = Preview.CHARACTERS_MAX - 1;
            if (Character.isHighSurrogate(preview.charAt(end - 1))) {
                end--;
            }
            preview.setLength(end);
            preview.append('\n');
        }
        return preview.toString();
    }
}
