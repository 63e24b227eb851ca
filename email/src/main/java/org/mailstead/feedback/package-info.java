/**
 * Reports of receivers on messages that somebody there complained of, read.
 *
 * <p>Leans on {@code message}. Knows no queue and no server, and trusts nothing that it reads.
 *
 * @spec https://www.rfc-editor.org/info/rfc5965 RFC 5965: Format for Email Feedback Reports
 * @spec https://www.rfc-editor.org/info/rfc6430 RFC 6430: Email Feedback Report Type "not-spam"
 * @spec https://www.rfc-editor.org/info/rfc6591 RFC 6591: Authentication Failure Reporting
 */
@NullMarked
package org.mailstead.feedback;

import org.jspecify.annotations.NullMarked;
