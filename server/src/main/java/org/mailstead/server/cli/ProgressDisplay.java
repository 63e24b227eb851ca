package org.mailstead.server.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.mailstead.server.transfer.TransferProgress;

/** Shows progress: a bar that moves in a terminal, now and then a line elsewhere. */
final class ProgressDisplay {
    private static final Duration LINE_EVERY = Duration.ofSeconds(10);
    private static final int BAR_COLUMNS = 20;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean moves;
    private Duration told = Duration.ZERO;
    private boolean shown;

    /**
     * @param moves whether {@code out} is a terminal
     */
    ProgressDisplay(PrintWriter out, boolean moves) {
        this.out = out;
        this.moves = moves;
    }

    /** Whether a user looks at a terminal. */
    static boolean isInteractive() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    void show(TransferProgress progress) {
        if (moves) {
            out.print(ERASE_LINE + bar(progress.done()) + " " + text(progress));
            out.flush();
            shown = true;
        } else if (progress.elapsed().minus(told).compareTo(LINE_EVERY) >= 0) {
            told = progress.elapsed();
            out.println(text(progress));
            out.flush();
        }
    }

    /** Makes room for a line of text. */
    void clear() {
        if (shown) {
            out.print(ERASE_LINE);
            out.flush();
            shown = false;
        }
    }

    static String bar(double done) {
        var full = (int) (done * BAR_COLUMNS);
        return "[" + "#".repeat(full) + ".".repeat(BAR_COLUMNS - full) + "]";
    }

    static String text(TransferProgress progress) {
        var remaining = progress.remaining().toSeconds();
        return String.format(
                Locale.ROOT,
                "%3d%% %,d messages, %,.1f MB, %,.0f/s%s%s",
                (int) (progress.done() * 100),
                progress.messages(),
                progress.octets() / 1e6,
                progress.rate(),
                progress.done() == 1
                        ? ""
                        : ", %d:%02d left".formatted(remaining / 60, remaining % 60),
                progress.mailbox().isEmpty() ? "" : ", " + progress.mailbox());
    }
}
