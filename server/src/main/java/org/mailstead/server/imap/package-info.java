/**
 * IMAP4rev1 and IMAP4rev2: one connection is one thread, one {@code Session} and one state.
 *
 * <p>Reads commands and writes responses ({@code org.mailstead.imap}), asks {@code directory} who
 * logs in, and works on {@code mailbox}. What a session shows of a mailbox is the snapshot that it
 * last told its client; it moves on only by telling. Knows nothing of SQL, SMTP or delivery.
 *
 * @spec https://www.rfc-editor.org/info/rfc9051 RFC 9051: Internet Message Access Protocol (IMAP) -
 *     Version 4rev2
 * @spec https://www.rfc-editor.org/info/rfc3501 RFC 3501: Internet Message Access Protocol -
 *     Version 4rev1
 * @spec https://www.rfc-editor.org/info/rfc7162 RFC 7162: IMAP Extensions: Quick Flag Changes
 *     Resynchronization (CONDSTORE)
 */
@NullMarked
package org.mailstead.server.imap;

import org.jspecify.annotations.NullMarked;
