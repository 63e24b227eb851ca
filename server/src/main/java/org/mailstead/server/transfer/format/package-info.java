/**
 * Mail as other programs keep it in files: mbox and Maildir, read and written.
 *
 * <p>Any size in bounded memory: one message at a time, lines of any length in pieces. Leans on
 * {@code email} only; knows no account, no mailbox and no store.
 *
 * @spec https://www.rfc-editor.org/info/rfc4155 RFC 4155: The application/mbox Media Type
 */
@NullMarked
package org.mailstead.server.transfer.format;

import org.jspecify.annotations.NullMarked;
