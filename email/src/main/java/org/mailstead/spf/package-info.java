/**
 * Sender Policy Framework: may this address send for this domain.
 *
 * <p>{@link org.mailstead.spf.Spf#check} takes what the SMTP session knows and gives an {@link
 * org.mailstead.spf.SpfResult}; {@link org.mailstead.spf.SpfRecord} is a record as a value, {@link
 * org.mailstead.spf.ReceivedSpf} the header field. Asks {@code dns}; knows no SMTP and no message.
 *
 * @spec https://www.rfc-editor.org/info/rfc7208 RFC 7208: Sender Policy Framework (SPF), Version 1
 * @spec https://www.rfc-editor.org/info/rfc8616 RFC 8616: Email Authentication for
 *     Internationalized Mail
 */
@NullMarked
package org.mailstead.spf;

import org.jspecify.annotations.NullMarked;
