package org.mailstead.server.inbound;

import java.util.List;
import org.mailstead.smtp.Reply;

/** What is to be done with a message for one recipient, and why. */
public sealed interface Verdict {
    /** What each check said. */
    List<Reason> reasons();

    /** Into the mailbox where the recipient wants it. */
    record Accept(List<Reason> reasons) implements Verdict {
        public Accept {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * Not at all.
     *
     * @param reply what the peer is told, 4yz or 5yz
     */
    record Refuse(Reply reply, List<Reason> reasons) implements Verdict {
        public Refuse {
            reasons = List.copyOf(reasons);
        }
    }
}
