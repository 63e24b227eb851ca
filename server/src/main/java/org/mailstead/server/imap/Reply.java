package org.mailstead.server.imap;

import org.jspecify.annotations.Nullable;
import org.mailstead.imap.Response.Condition;
import org.mailstead.imap.ResponseCode;

/**
 * How a command went: its tagged response without the tag.
 *
 * @param code null for none
 */
record Reply(Condition condition, @Nullable ResponseCode code, String text) {
    /** imap 3.16: a command that is known, but not in this state. */
    static final Reply NOT_LOGGED_IN = no(ResponseCode.Word.CLIENTBUG, "log in first");

    /** The same. */
    static final Reply NOT_SELECTED = no(ResponseCode.Word.CLIENTBUG, "select a mailbox first");

    /** The same; imap 5.16. */
    static final Reply LOGGED_IN = no(ResponseCode.Word.CLIENTBUG, "you are logged in already");

    /** The store failed. */
    static final Reply UNAVAILABLE =
            no(ResponseCode.Word.UNAVAILABLE, "cannot be done now, try later");

    static Reply ok(String text) {
        return new Reply(Condition.OK, null, text);
    }

    static Reply ok(ResponseCode code, String text) {
        return new Reply(Condition.OK, code, text);
    }

    static Reply no(String text) {
        return new Reply(Condition.NO, null, text);
    }

    static Reply no(ResponseCode code, String text) {
        return new Reply(Condition.NO, code, text);
    }

    static Reply bad(String text) {
        return new Reply(Condition.BAD, null, text);
    }

    boolean isOk() {
        return condition == Condition.OK;
    }
}
