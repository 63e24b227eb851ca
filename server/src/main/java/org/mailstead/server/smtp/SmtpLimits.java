package org.mailstead.server.smtp;

import java.time.Duration;

/**
 * Every bound and delay of an SMTP session; those of connections are in {@code net}.
 *
 * @param messageOctetsMax how large a message may be
 * @param drainedOctetsMax how much of what is too large is read to its end before the session is
 *     closed instead
 * @param recipientsMax of one message; at least 100 (RFC 5321 §4.5.3.1.8)
 * @param lineOctetsMax of a command, without its end; AUTH may have 12288
 * @param commandTimeout how long to wait for a command and its last octet (RFC 5321 §4.5.3.2.7)
 * @param dataTimeout how long to wait for the next octets of a message
 * @param dataDeadline how long a message may take in all
 * @param errorsMax how many commands of a session may be refused for good
 * @param commandsMax how many commands may come between two messages
 * @param failedTransactionsMax how many messages may be refused before any is taken
 * @param freeUnknownRecipients how many unknown recipients are told without delay
 * @param unknownRecipientDelay how long each further one takes
 * @param freeLoginFailures how many failed logins make the next one no slower
 * @param loginFailureDelay how much longer each further one takes
 * @param loginFailuresMax how many failed logins end the session
 * @param slowAfterLoginFailures from which failed login on the session is slow
 * @param holdMax how long a message may be held for the future
 */
public record SmtpLimits(
        long messageOctetsMax,
        long drainedOctetsMax,
        int recipientsMax,
        int lineOctetsMax,
        Duration commandTimeout,
        Duration dataTimeout,
        Duration dataDeadline,
        int errorsMax,
        int commandsMax,
        int failedTransactionsMax,
        int freeUnknownRecipients,
        Duration unknownRecipientDelay,
        int freeLoginFailures,
        Duration loginFailureDelay,
        int loginFailuresMax,
        int slowAfterLoginFailures,
        Duration holdMax) {
    /** What a server on the Internet starts with. */
    public static final SmtpLimits DEFAULT =
            new SmtpLimits(
                    100L << 20,
                    100L << 20,
                    1000,
                    2048,
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(3),
                    Duration.ofMinutes(30),
                    100,
                    5000,
                    10,
                    2,
                    Duration.ofSeconds(5),
                    3,
                    Duration.ofSeconds(1),
                    20,
                    3,
                    Duration.ofDays(60));

    public SmtpLimits {
        if (messageOctetsMax < 64 << 10 || drainedOctetsMax < 0) {
            throw new IllegalArgumentException(
                    "messages of less than 64 KiB"); // RFC 5321 §4.5.3.1.7
        }
        if (recipientsMax < 100 || lineOctetsMax < 512 || errorsMax < 1 || commandsMax < 1) {
            throw new IllegalArgumentException("a limit below what RFC 5321 §4.5.3.1 asks for");
        }
    }

    /** The same without delays. */
    public SmtpLimits withoutDelays() {
        return new SmtpLimits(
                messageOctetsMax,
                drainedOctetsMax,
                recipientsMax,
                lineOctetsMax,
                commandTimeout,
                dataTimeout,
                dataDeadline,
                errorsMax,
                commandsMax,
                failedTransactionsMax,
                freeUnknownRecipients,
                Duration.ZERO,
                freeLoginFailures,
                Duration.ZERO,
                loginFailuresMax,
                Integer.MAX_VALUE,
                holdMax);
    }

    /** The same for messages of another size. */
    public SmtpLimits withMessageOctetsMax(long octets) {
        return new SmtpLimits(
                octets,
                drainedOctetsMax,
                recipientsMax,
                lineOctetsMax,
                commandTimeout,
                dataTimeout,
                dataDeadline,
                errorsMax,
                commandsMax,
                failedTransactionsMax,
                freeUnknownRecipients,
                unknownRecipientDelay,
                freeLoginFailures,
                loginFailureDelay,
                loginFailuresMax,
                slowAfterLoginFailures,
                holdMax);
    }
}
