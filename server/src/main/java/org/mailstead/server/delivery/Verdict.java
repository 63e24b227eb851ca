package org.mailstead.server.delivery;

import org.mailstead.smtp.Reply;

/** What became of a message for one recipient at one host. */
sealed interface Verdict {
    /** The host took it. */
    record Taken(Reply reply, Result.Handover handover) implements Verdict {}

    /** It did not. */
    record NotTaken(Problem problem, Then then) implements Verdict {}

    /** What is left to do about it. */
    enum Then {
        /** Nothing: no host of the destination will take it. */
        NOTHING,
        /** Another host may take it now; if there is none, nothing will help. */
        OTHER_HOST,
        /** Another host may take it now, or this one later. */
        OTHER_HOST_OR_LATER,
        /** It may be taken later; now it could come twice. */
        LATER
    }
}
