package org.mailstead.server.imap;

/**
 * What a command comes to.
 *
 * @param next where the session stands then
 * @param ownModSeq of changes to messages that the client made and was told by the reply: not told
 *     again; 0 for none
 */
record Step(State next, Reply reply, long ownModSeq) {
    Step(State next, Reply reply) {
        this(next, reply, 0);
    }
}
