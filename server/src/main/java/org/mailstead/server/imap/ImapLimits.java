package org.mailstead.server.imap;

import java.time.Duration;
import java.util.List;
import org.mailstead.imap.ReaderLimits;
import org.mailstead.server.mailbox.MessageReader;

/**
 * Every limit of IMAP; those of its connections are in {@code net.ConnectionLimits}. imap.md §14.
 *
 * @param readerBefore of commands before login; default lines of 16 KiB
 * @param reader of commands after login; default {@link ReaderLimits#SERVER}
 * @param loginTimeout silence before login that ends the connection; default 30 seconds
 * @param loginDeadline all time before login together; default 5 minutes
 * @param idleTimeout silence after login that ends it, in IDLE too; default 30 minutes (RFC 9051
 *     §5.4 wants that at least)
 * @param commandTimeout silence inside a command, once it has begun, that ends it; default 30
 *     seconds (imap 2.6)
 * @param messageTimeout silence inside an appended message that ends it; default 3 minutes, as in
 *     SMTP (RFC 5321 §4.5.3.2.5)
 * @param saslOctets of one line of a SASL exchange; default 12,288 (RFC 4954 §4.4)
 * @param failedLoginsQuick failed logins of a connection before it becomes slow; default 3
 * @param failedLoginsMax failed logins of a connection before it ends; default 10
 * @param failedLoginStep further wait for each failed login above the quick ones; default 1 second
 * @param invalidCommandsMax invalid commands in a row before login that end the connection; default
 *     10
 * @param appendOctetsMax of one appended message; default 100 MiB (RFC 7889)
 * @param appendMessagesMax messages of one APPEND; default 100
 * @param appendsWaitingMax pipelined APPENDs that are read and not yet answered; default 64
 * @param appendsWaitingOctets octets of such that are enough for answering them first; default 1
 *     MiB
 * @param listPatternsMax patterns of one LIST; default 32
 * @param fetchBatch messages that are read together; default 200, at most {@link
 *     MessageReader#MESSAGES_MAX}
 * @param fetchBatchOctets octets in memory that are enough for reading messages together; default 2
 *     MiB. There are two batches: one is read while the other is sent
 * @param searchNumbersMax numbers on one line of SEARCH; default 100
 */
public record ImapLimits(
        ReaderLimits readerBefore,
        ReaderLimits reader,
        Duration loginTimeout,
        Duration loginDeadline,
        Duration idleTimeout,
        Duration commandTimeout,
        Duration messageTimeout,
        int saslOctets,
        int failedLoginsQuick,
        int failedLoginsMax,
        Duration failedLoginStep,
        int invalidCommandsMax,
        long appendOctetsMax,
        int appendMessagesMax,
        int appendsWaitingMax,
        long appendsWaitingOctets,
        int listPatternsMax,
        int fetchBatch,
        long fetchBatchOctets,
        int searchNumbersMax) {

    /** What a server on the Internet starts with. */
    public static final ImapLimits DEFAULT =
            new ImapLimits(
                    ReaderLimits.SERVER.withLineOctets(16 * 1024),
                    ReaderLimits.SERVER,
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(3),
                    12_288,
                    3,
                    10,
                    Duration.ofSeconds(1),
                    10,
                    100L << 20,
                    100,
                    64,
                    1 << 20,
                    32,
                    200,
                    2 << 20,
                    100);

    public ImapLimits {
        if (saslOctets < 1
                || failedLoginsQuick < 0
                || failedLoginsMax < 1
                || invalidCommandsMax < 1
                || appendOctetsMax < 1
                || appendMessagesMax < 1
                || appendsWaitingMax < 1
                || appendsWaitingOctets < 1
                || listPatternsMax < 1
                || fetchBatch < 1
                || fetchBatch > MessageReader.MESSAGES_MAX
                || fetchBatchOctets < 1
                || searchNumbersMax < 1
                || failedLoginStep.isNegative()) {
            throw new IllegalArgumentException("a limit is too low, or too high");
        }
        for (var timeout :
                List.of(loginTimeout, loginDeadline, idleTimeout, commandTimeout, messageTimeout)) {
            if (timeout.toMillis() < 1) {
                throw new IllegalArgumentException("time-out below 1 ms: " + timeout);
            }
        }
    }
}
