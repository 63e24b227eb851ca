package org.mailstead.server.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.mailstead.server.transfer.format.Problems;

/** Counts what an import or export does, and tells of it. For one thread. */
final class Tally implements Problems {
    private static final Duration TELL_EVERY = Duration.ofMillis(200);

    private final Consumer<TransferProgress> progress;
    private final int problemsMax;
    private final List<TransferReport.Problem> problems = new ArrayList<>();
    private final long begun = System.nanoTime();
    private long told = begun;
    private long problemsTotal;
    private int mailboxes;
    private long looked;
    private long lookedOctets;
    private long messages;
    private long known;
    private long octets;

    Tally(Consumer<TransferProgress> progress, int problemsMax) {
        this.progress = progress;
        this.problemsMax = problemsMax;
    }

    @Override
    public void add(String place, String text) {
        problemsTotal++;
        if (problems.size() < problemsMax) {
            problems.add(new TransferReport.Problem(place, text));
        }
    }

    void mailbox() {
        mailboxes++;
    }

    void looked(long messageOctets) {
        looked++;
        lookedOctets += messageOctets;
    }

    void brought(long count, long theirOctets) {
        messages += count;
        octets += theirOctets;
    }

    void known(long count) {
        known += count;
    }

    /**
     * Tells how far the work is, if it was not told just now.
     *
     * @param done 0..1
     */
    void tell(String mailbox, double done) {
        var now = System.nanoTime();
        if (now - told >= TELL_EVERY.toNanos() || done == 1) {
            told = now;
            progress.accept(
                    new TransferProgress(
                            mailbox, looked, lookedOctets, done, Duration.ofNanos(now - begun)));
        }
    }

    TransferReport report() {
        return new TransferReport(mailboxes, messages, known, octets, problems, problemsTotal);
    }
}
