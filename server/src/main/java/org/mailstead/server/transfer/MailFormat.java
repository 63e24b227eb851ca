package org.mailstead.server.transfer;

/** How mail lies in files. */
public enum MailFormat {
    /** One file a mailbox. */
    MBOX,
    /** One directory a mailbox, one file a message. */
    MAILDIR
}
