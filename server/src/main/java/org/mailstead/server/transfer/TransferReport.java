package org.mailstead.server.transfer;

import java.util.List;

/**
 * What an import or export came to.
 *
 * @param mailboxes how many were worked on
 * @param messages how many were brought over
 * @param known how many had been brought over by an earlier import and were not again
 * @param octets of the messages brought over
 * @param problems the first ones
 * @param problemsTotal how many there were
 */
public record TransferReport(
        int mailboxes,
        long messages,
        long known,
        long octets,
        List<Problem> problems,
        long problemsTotal) {

    /**
     * Something that could not be taken over as it stands.
     *
     * @param place a file or mailbox
     * @param text what is wrong and what became of it
     */
    public record Problem(String place, String text) {
        @Override
        public String toString() {
            return place + ": " + text;
        }
    }

    public TransferReport {
        problems = List.copyOf(problems);
    }
}
