/**
 * Inbound SMTP and submission: one connection is one thread, one {@code Session} and one state.
 *
 * <p>Reads commands and writes replies ({@code org.mailstead.smtp}), asks {@code directory} who a
 * recipient is and who logs in, and hands each finished message to {@code inbound} or {@code
 * submission}. Knows nothing of SQL, IMAP or delivery.
 *
 * @spec https://www.rfc-editor.org/info/rfc5321 RFC 5321: Simple Mail Transfer Protocol
 * @spec https://www.rfc-editor.org/info/rfc6409 RFC 6409: Message Submission
 * @spec https://www.rfc-editor.org/info/rfc8314 RFC 8314: Use of TLS for Submission
 */
@NullMarked
package org.mailstead.server.smtp;

import org.jspecify.annotations.NullMarked;
