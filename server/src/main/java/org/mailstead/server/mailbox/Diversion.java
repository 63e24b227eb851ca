package org.mailstead.server.mailbox;

/**
 * That a message was put into another mailbox than it was on its way to. inbound REC-05, REC-09
 *
 * @param destined id of the mailbox that it was on its way to; 0 if there was no such mailbox
 * @param digest of a message that would have been refused: the SHA-256 of what came, in lower-case
 *     hexadecimal, without the header fields added here; empty of every other one
 */
public record Diversion(long destined, String digest) {
    public Diversion {
        if (destined < 0) {
            throw new IllegalArgumentException("mailbox below 0: " + destined);
        }
    }
}
