package org.mailstead.server.imap;

import org.mailstead.imap.ResponseCode;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.wire.SyntaxException;

/** Names of mailboxes as clients write them. */
final class MailboxNames {
    private MailboxNames() {}

    /**
     * The name that a client means.
     *
     * @throws RefusedException with CANNOT if it is none. imap 7.4
     */
    static MailboxName parse(String name) throws RefusedException {
        try {
            return MailboxName.parse(name);
        } catch (SyntaxException e) {
            throw new RefusedException(Reply.no(ResponseCode.Word.CANNOT, text(e)), e);
        }
    }

    static boolean isInboxOrBelow(String name) {
        return name.equals("Inbox") || name.startsWith("Inbox/");
    }

    private static String text(SyntaxException e) {
        var message = e.getMessage();
        return message == null ? "no name of a mailbox" : message;
    }
}
