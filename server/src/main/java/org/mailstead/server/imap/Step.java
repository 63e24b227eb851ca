package org.mailstead.server.imap;

import org.jspecify.annotations.Nullable;

/**
 * What a command comes to.
 *
 * @param next where the session stands then
 * @param reply null if it is told later: {@link AppendQueue}
 * @param ownModSeq of changes to messages that the client made and was told by the reply: not told
 *     again; 0 for none
 */
record Step(State next, @Nullable Reply reply, long ownModSeq) {
    Step(State next, Reply reply) {
        this(next, reply, 0);
    }

    static Step answeredLater(State next) {
        return new Step(next, null, 0);
    }
}
