/**
 * IMAP as values: commands and responses, one reader and one writer for both sides, and a small
 * blocking client.
 *
 * <p>Leans on {@code wire} for bounded octets and on {@code message} for the two forms of a message
 * that are made once and kept (ENVELOPE and BODYSTRUCTURE). Knows no mailbox, no session state
 * beyond "names are UTF-8 now", and no network but the client's own socket.
 *
 * @spec https://www.rfc-editor.org/info/rfc9051 RFC 9051: Internet Message Access Protocol (IMAP) -
 *     Version 4rev2
 * @spec https://www.rfc-editor.org/info/rfc3501 RFC 3501: Internet Message Access Protocol -
 *     Version 4rev1
 * @spec https://www.rfc-editor.org/info/rfc7162 RFC 7162: IMAP Extensions: Quick Flag Changes
 *     Resynchronization (CONDSTORE)
 */
@NullMarked
package org.mailstead.imap;

import org.jspecify.annotations.NullMarked;
