package org.mailstead.dsn;

import org.mailstead.message.Message;

/** What of the message itself goes back with a notification about it. RFC 3461 §4.3 (RET). */
public sealed interface Original {
    /** Its header. */
    record Headers(Message message) implements Original {}

    /** All of it. */
    record Whole(Message message) implements Original {}

    /** Nothing: it is not at hand. */
    record None() implements Original {}
}
