package org.mailstead.server.transfer;

import java.time.Duration;
import java.util.Optional;

/** Progress as a line of an operation's output, told apart from the lines for the user. */
public final class ProgressLine {
    private static final String MARK = "\u0001";
    private static final int FIELDS = 6;

    private ProgressLine() {}

    /** The line. */
    static String encode(TransferProgress progress) {
        return String.join(
                MARK,
                "",
                Long.toString(progress.messages()),
                Long.toString(progress.octets()),
                Double.toString(progress.done()),
                Long.toString(progress.elapsed().toMillis()),
                progress.mailbox());
    }

    /** What {@link #encode} made a line of; empty for every other line. */
    public static Optional<TransferProgress> decode(String line) {
        var fields = line.split(MARK, FIELDS);
        if (fields.length != FIELDS || !fields[0].isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new TransferProgress(
                        fields[5],
                        Long.parseLong(fields[1]),
                        Long.parseLong(fields[2]),
                        Double.parseDouble(fields[3]),
                        Duration.ofMillis(Long.parseLong(fields[4]))));
    }
}
