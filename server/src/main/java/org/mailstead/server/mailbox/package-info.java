/**
 * Mailboxes and the messages in them: delivering, appending, copying, moving, flags, removing,
 * threads, quota, searching, and what changed since when.
 *
 * <p>Each account has one mod-sequence counter; every change stamps the rows that it touches, and
 * rows of removed messages and mailboxes stay as history. A {@link MailboxSnapshot} is what one
 * mailbox held at one moment: immutable, shared by all sessions, and compared with a later one to
 * learn what changed. A {@link SessionLease} keeps the content of removed messages readable until
 * the session has told its client that they are gone.
 *
 * <p>Leans on {@code store} for transactions and octets and on {@code org.mailstead.message} for
 * what a message says. Knows no protocol.
 *
 * @spec https://www.rfc-editor.org/info/rfc9051 RFC 9051: IMAP4rev2
 * @spec https://www.rfc-editor.org/info/rfc7162 RFC 7162: CONDSTORE and QRESYNC
 * @spec https://www.rfc-editor.org/info/rfc6154 RFC 6154: special-use mailboxes
 * @spec https://www.rfc-editor.org/info/rfc8474 RFC 8474: object identifiers
 * @spec https://www.rfc-editor.org/info/rfc8621 RFC 8621: JMAP for mail
 */
@NullMarked
package org.mailstead.server.mailbox;

import org.jspecify.annotations.NullMarked;
