package org.mailstead.server.inbound;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.SenderValidation;
import org.mailstead.smtp.Reply;

/** What is to be done with a message for one recipient, and why. */
public sealed interface Verdict {
    /** What each check said. */
    List<Reason> reasons();

    /**
     * Into a mailbox.
     *
     * @param placement where, and what else holds for this recipient
     */
    record Accept(Placement placement, List<Reason> reasons) implements Verdict {
        public Accept {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * Not at all.
     *
     * @param reply what the peer is told, 4yz or 5yz
     * @param byPolicy whether it is the author's domain that wants it so (DMARC)
     */
    record Refuse(Reply reply, boolean byPolicy, List<Reason> reasons) implements Verdict {
        public Refuse {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * How a message lies with one recipient.
     *
     * @param mailbox its name; null for the inbox
     * @param destined name of the mailbox that it would lie in but for this verdict; null if it
     *     lies there
     * @param override why a DMARC policy was not followed; null if it was, or there is none
     * @param origin bits of {@link SenderValidation#origin}
     * @param forwarder as {@link SenderValidation#forwarder}
     */
    record Placement(
            @Nullable String mailbox,
            @Nullable String destined,
            AggregateReport.@Nullable Reason override,
            int origin,
            String forwarder) {
        /** Where the recipient wants it, whoever sent it. */
        static Placement plain(@Nullable String mailbox) {
            return new Placement(mailbox, null, null, 0, "");
        }

        /** The same, but in another mailbox. */
        Placement diverted(String to, int bits, AggregateReport.@Nullable Reason why) {
            var meant = mailbox == null ? MailboxName.INBOX.value() : mailbox;
            return new Placement(to, meant, why, origin | bits, forwarder);
        }

        /** The same, against a policy. */
        Placement overriding(AggregateReport.Reason why) {
            return new Placement(mailbox, destined, why, origin, forwarder);
        }
    }
}
