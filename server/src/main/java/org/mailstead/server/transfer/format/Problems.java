package org.mailstead.server.transfer.format;

/** Told what could not be taken over as it stands; the work goes on. */
@FunctionalInterface
public interface Problems {
    /**
     * Takes one problem.
     *
     * @param place a file or mailbox, for people
     * @param text what is wrong and what becomes of it, one line
     */
    void add(String place, String text);
}
