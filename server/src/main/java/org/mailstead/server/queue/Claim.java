package org.mailstead.server.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.ReversePath;

/**
 * Recipients of one message at one destination whose attempt has begun: they are tried together,
 * and are not handed out again before they are settled. outbound S-9
 *
 * @param from what is said with MAIL FROM; not always the message's own, see {@link
 *     QueuedRecipient#sender}
 * @param recipients who are to get it; alike in destination, transport and what was asked of TLS
 * @param suppressed who are not, since the account no longer sends to them; they are not tried
 * @param earlier attempts for the first of them, the oldest first; empty at the first attempt
 * @param via what they go through: see {@link Ways#via}
 */
public record Claim(
        QueuedMessage message,
        ReversePath from,
        List<QueuedRecipient> recipients,
        List<QueuedRecipient> suppressed,
        List<Attempt> earlier,
        String via) {
    public Claim {
        recipients = List.copyOf(recipients);
        suppressed = List.copyOf(suppressed);
        earlier = List.copyOf(earlier);
        if (recipients.isEmpty() && suppressed.isEmpty()) {
            throw new IllegalArgumentException("nobody to send it to");
        }
    }

    /** One in which nobody is suppressed, and that goes straight to its destination. */
    public Claim(
            QueuedMessage message,
            ReversePath from,
            List<QueuedRecipient> recipients,
            List<Attempt> earlier) {
        this(message, from, recipients, List.of(), earlier, "");
    }

    /**
     * Where it goes: a domain in A-labels, an address literal in brackets, or empty for the
     * postmaster of this host.
     */
    public String destination() {
        return destination(first().recipient().path());
    }

    /** The transport that a person chose for it; null if routes decide. */
    public @Nullable String transport() {
        return first().transport();
    }

    /** What is asked of TLS. */
    public TlsDemand tls() {
        return first().tls();
    }

    /** The number of this attempt, from 1. */
    public int attempt() {
        return first().attempts();
    }

    /** The account whose turn it took: 0 for the server's own mail. */
    public long account() {
        return message.account();
    }

    private QueuedRecipient first() {
        return recipients.isEmpty() ? suppressed.getFirst() : recipients.getFirst();
    }

    /** The destination of an address. */
    static String destination(ForwardPath path) {
        return switch (path) {
            case ForwardPath.Of(var address) -> address.domain().ascii();
            case ForwardPath.AtLiteral(_, var literal) -> literal.toString();
            case ForwardPath.Postmaster() -> "";
        };
    }
}
