package org.mailstead.imap;

/**
 * What one command or response may cost to read. Message data of APPEND is not counted: its target
 * sets its own limit.
 *
 * @param lineOctets of one line, without what its literals hold
 * @param literalOctets of one literal
 * @param literalsOctets of all literals of one command together
 * @param literals how many in one command
 * @param depth how deep lists and search keys may nest
 * @param items how many flags, fetch items, search keys, patterns or ranges one list may have
 * @param drainOctets of what is still read of a refused command to find the next one
 */
public record ReaderLimits(
        int lineOctets,
        int literalOctets,
        int literalsOctets,
        int literals,
        int depth,
        int items,
        int drainOctets) {

    /** For a server: imap.md §14, with longer lines because clients name many UIDs in one. */
    public static final ReaderLimits SERVER =
            new ReaderLimits(64 * 1024, 100 * 1024, 1000 * 1024, 1000, 50, 20_000, 1_000_000);

    /** For a client that reads whole messages into memory. */
    public static final ReaderLimits CLIENT =
            new ReaderLimits(
                    16 * 1024 * 1024, 256 << 20, 512 << 20, 100_000, 200, 1_000_000, 1_000_000);

    public ReaderLimits {
        if (lineOctets < 1000
                || literalOctets < 0
                || literalsOctets < literalOctets
                || literals < 0
                || depth < 1
                || items < 1
                || drainOctets < 0) {
            throw new IllegalArgumentException("a limit is out of its range");
        }
    }

    /** The same with another bound on lines. */
    public ReaderLimits withLineOctets(int octets) {
        return new ReaderLimits(
                octets, literalOctets, literalsOctets, literals, depth, items, drainOctets);
    }
}
