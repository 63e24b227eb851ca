/**
 * Reports on transport security: who wants them, and what is told in them.
 *
 * <p>{@link org.mailstead.tlsrpt.TlsRptRecord} is what a domain publishes, {@link
 * org.mailstead.tlsrpt.TlsRpt} looks it up; {@link org.mailstead.tlsrpt.PolicyResult} counts the
 * sessions under one policy, {@link org.mailstead.tlsrpt.FailureDetails} those that failed in one
 * way. {@link org.mailstead.tlsrpt.TlsReport} reads what others tell. Leans on {@code dns} and
 * {@code message}; sends nothing.
 *
 * @spec https://www.rfc-editor.org/info/rfc8460 RFC 8460: SMTP TLS Reporting
 */
@NullMarked
package org.mailstead.tlsrpt;

import org.jspecify.annotations.NullMarked;
