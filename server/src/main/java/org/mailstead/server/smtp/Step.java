package org.mailstead.server.smtp;

import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.Reply;

/**
 * What a command came to.
 *
 * @param next where the session stands now
 * @param reply null if it was written already
 */
record Step(State next, @Nullable Reply reply) {}
