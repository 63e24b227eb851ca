package org.mailstead.server.mailbox;

import java.time.Duration;
import org.mailstead.message.MimeLimits;

/**
 * Every limit of mailboxes.
 *
 * @param mailboxesMax mailboxes of an account; default 10,000
 * @param subscriptionsMax subscribed names of an account; default 20,000
 * @param usedNamesMax names that are remembered for their UIDVALIDITY; the oldest are forgotten,
 *     which at worst costs a renamed mailbox its UIDVALIDITY; default 20,000
 * @param keywordsMax keywords that the messages of a mailbox ever had; default 1000
 * @param messageKeywordsMax keywords of one message; default 100
 * @param annotationsMax annotations of an account and all its mailboxes; default 1000
 * @param annotationOctetsMax octets of their entry names and values; default 1,000,000
 * @param threadReferencesMax Message-IDs that a message is threaded by, the last ones; default 100
 * @param sentRecipientsMax addresses in To, Cc and Bcc of one sent message that are noted, the
 *     first ones; default 1000
 * @param correspondentsMax addresses that an account has written to; those not written to for the
 *     longest time are forgotten; default 50,000
 * @param historyAge how long rows of removed messages and mailboxes stay; default 90 days
 * @param historyMax how many of them stay in an account; default 200,000
 * @param eraseBatch removed messages whose content is erased in one transaction; default 100
 * @param hotMessagesMax messages in all mailboxes whose state is in memory, some 72 octets each;
 *     default 1,000,000
 * @param hotIdle how long an unused mailbox stays in memory; default 10 minutes
 * @param keptMessagesMin messages of a mailbox whose state is kept on disk too, for its next
 *     opening; default 2000
 * @param searchCharactersMax characters of the decoded text of one part that are searched; default
 *     4 Mi
 * @param searchReadOctets octets in memory that are enough for reading messages together; default 1
 *     MiB. There are two batches: one is read while the other is searched
 * @param searchMemoryOctets of what headers said in earlier searches; default 16 MiB
 * @param mime how much of a message is told apart
 */
public record MailboxLimits(
        int mailboxesMax,
        int subscriptionsMax,
        int usedNamesMax,
        int keywordsMax,
        int messageKeywordsMax,
        int annotationsMax,
        int annotationOctetsMax,
        int threadReferencesMax,
        int sentRecipientsMax,
        int correspondentsMax,
        Duration historyAge,
        int historyMax,
        int eraseBatch,
        long hotMessagesMax,
        Duration hotIdle,
        int keptMessagesMin,
        int searchCharactersMax,
        long searchReadOctets,
        long searchMemoryOctets,
        MimeLimits mime) {
    public static final MailboxLimits DEFAULT =
            new MailboxLimits(
                    10_000,
                    20_000,
                    20_000,
                    1000,
                    100,
                    1000,
                    1_000_000,
                    100,
                    1000,
                    50_000,
                    Duration.ofDays(90),
                    200_000,
                    100,
                    1_000_000,
                    Duration.ofMinutes(10),
                    2000,
                    4 << 20,
                    1 << 20,
                    16 << 20,
                    MimeLimits.DEFAULT);

    public MailboxLimits {
        if (mailboxesMax < 6
                || subscriptionsMax < 1
                || usedNamesMax < 1
                || keywordsMax < 1
                || messageKeywordsMax < 1
                || annotationsMax < 1
                || annotationOctetsMax < 1
                || threadReferencesMax < 1
                || sentRecipientsMax < 0
                || correspondentsMax < 1
                || historyMax < 0
                || eraseBatch < 1
                || hotMessagesMax < 1
                || keptMessagesMin < 1
                || searchCharactersMax < 1
                || searchReadOctets < 1
                || searchMemoryOctets < 0
                || historyAge.isNegative()
                || hotIdle.isNegative()) {
            throw new IllegalArgumentException("a limit is too low");
        }
    }

    /** The same, but for the messages of a mailbox whose state is kept on disk. */
    MailboxLimits withKeptMessagesMin(int messages) {
        return new MailboxLimits(
                mailboxesMax,
                subscriptionsMax,
                usedNamesMax,
                keywordsMax,
                messageKeywordsMax,
                annotationsMax,
                annotationOctetsMax,
                threadReferencesMax,
                sentRecipientsMax,
                correspondentsMax,
                historyAge,
                historyMax,
                eraseBatch,
                hotMessagesMax,
                hotIdle,
                messages,
                searchCharactersMax,
                searchReadOctets,
                searchMemoryOctets,
                mime);
    }
}
