package org.mailstead.smtp;

import java.time.Duration;

/**
 * How long a client waits and how much it reads. RFC 5321 §4.5.3.2.
 *
 * @param greetingTimeout for the greeting
 * @param replyTimeout for the reply to a command
 * @param dataStartTimeout for the reply to DATA
 * @param dataTimeout for the reply to the message, which a server may take long to judge
 * @param handshakeTimeout for each answer in the TLS handshake
 * @param quitTimeout for the reply to QUIT, which nobody needs
 * @param replyLineOctetsMax of one line of a reply, 512 or more
 * @param replyLinesMax of one reply
 * @param pipelinedMax how many commands are sent before their replies are read: so few that neither
 *     side's buffers fill while both write. RFC 2920 §3.1
 */
public record ClientLimits(
        Duration greetingTimeout,
        Duration replyTimeout,
        Duration dataStartTimeout,
        Duration dataTimeout,
        Duration handshakeTimeout,
        Duration quitTimeout,
        int replyLineOctetsMax,
        int replyLinesMax,
        int pipelinedMax) {
    /** What RFC 5321 asks for. */
    public static final ClientLimits DEFAULT =
            new ClientLimits(
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(5),
                    4096,
                    256,
                    50);

    /**
     * The same for who is more or less patient.
     *
     * @param reply for the greeting and the answers to commands; to DATA at most what it was
     * @param message for the answer to a message
     */
    public ClientLimits withTimeouts(Duration reply, Duration message) {
        return new ClientLimits(
                reply,
                reply,
                reply.compareTo(dataStartTimeout) < 0 ? reply : dataStartTimeout,
                message,
                handshakeTimeout,
                quitTimeout,
                replyLineOctetsMax,
                replyLinesMax,
                pipelinedMax);
    }

    public ClientLimits {
        if (replyLineOctetsMax < 512 || replyLinesMax < 1 || pipelinedMax < 1) {
            throw new IllegalArgumentException(
                    "limits too small: %d, %d, %d"
                            .formatted(replyLineOctetsMax, replyLinesMax, pipelinedMax));
        }
    }
}
