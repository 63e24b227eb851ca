package org.mailstead.server.transfer;

/**
 * Every limit of import and export.
 *
 * @param messageOctetsMax largest message that is imported; default 1 GiB
 * @param batchMessagesMax messages that an import brings in with one commit; default 250
 * @param batchOctetsMax octets of such a batch, except that one message may be larger; default 8
 *     MiB
 * @param problemsMax problems that are kept to be told one by one, beyond which they are only
 *     counted; default 1000
 */
public record TransferLimits(
        long messageOctetsMax, int batchMessagesMax, long batchOctetsMax, int problemsMax) {
    public TransferLimits {
        if (messageOctetsMax < 1 || batchMessagesMax < 1 || batchOctetsMax < 1 || problemsMax < 0) {
            throw new IllegalArgumentException("limit below 1");
        }
    }

    /** The documented defaults. */
    public static TransferLimits defaults() {
        return new TransferLimits(1L << 30, 250, 8L << 20, 1000);
    }
}
