package org.mailstead.server.mailbox;

/**
 * One live message in one mailbox.
 *
 * @param uid 1..4294967295
 * @param id stable within the account, kept by a move
 * @param content id of what it says, shared by its copies
 * @param size octets of prefix and body
 * @param received internal date, epoch milliseconds
 * @param saved when it was put into this mailbox, epoch milliseconds
 * @param thread id of its thread
 */
record MessageRow(
        long uid,
        long id,
        long content,
        Flags flags,
        long modSeq,
        long size,
        long received,
        long saved,
        long thread) {}
