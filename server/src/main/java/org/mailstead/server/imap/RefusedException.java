package org.mailstead.server.imap;

import org.jspecify.annotations.Nullable;
import org.mailstead.imap.ResponseCode;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.Refusal;

/** A command is not done, and its answer is known. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    RefusedException(Reply reply) {
        this(reply, null);
    }

    RefusedException(Reply reply, @Nullable Throwable cause) {
        super(reply.text(), cause);
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }

    /** The answer to what {@code mailbox} refuses. imap §13. */
    static Reply reply(MailboxException e) {
        return Reply.no(code(e.refusal()), e.refusal().text());
    }

    /** The same where a mailbox is missing that the client could create. RFC 9051 §7.1. */
    static Reply replyForTarget(MailboxException e) {
        var code =
                e.refusal() instanceof Refusal.NoSuchMailbox
                        ? ResponseCode.Word.TRYCREATE
                        : code(e.refusal());
        var hint = code == ResponseCode.Word.TRYCREATE ? ", create it first" : "";
        return Reply.no(code, e.refusal().text() + hint);
    }

    private static ResponseCode.Word code(Refusal refusal) {
        return switch (refusal) {
            case Refusal.NoSuchMailbox _ -> ResponseCode.Word.NONEXISTENT;
            case Refusal.MailboxExists _ -> ResponseCode.Word.ALREADYEXISTS;
            case Refusal.HasChildren _ -> ResponseCode.Word.HASCHILDREN;
            case Refusal.Cannot _, Refusal.UidsExhausted _ -> ResponseCode.Word.CANNOT;
            case Refusal.OverQuota _ -> ResponseCode.Word.OVERQUOTA;
            case Refusal.TooMany _ -> ResponseCode.Word.LIMIT;
        };
    }
}
