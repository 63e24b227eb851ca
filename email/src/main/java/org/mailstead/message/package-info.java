/**
 * Messages: header fields, the MIME tree by offsets, decoding, and composing.
 *
 * <p>{@link org.mailstead.message.Message#parse} reads a message once and keeps where each part
 * stands, not its octets; everything else (header fields, text, a preview) is read from the source
 * when asked for. No message is too broken to have a tree: what cannot be read as declared is a
 * leaf. {@link org.mailstead.message.MimeLimits} bounds all that is kept.
 *
 * <p>Leans on {@code wire}. Knows no protocol and no storage.
 *
 * @spec https://www.rfc-editor.org/info/rfc5322 RFC 5322: Internet Message Format
 * @spec https://www.rfc-editor.org/info/rfc2045 RFC 2045: MIME, format of bodies
 * @spec https://www.rfc-editor.org/info/rfc2046 RFC 2046: MIME, media types
 * @spec https://www.rfc-editor.org/info/rfc2047 RFC 2047: MIME, encoded words
 * @spec https://www.rfc-editor.org/info/rfc2231 RFC 2231: MIME, parameter values
 * @spec https://www.rfc-editor.org/info/rfc2183 RFC 2183: Content-Disposition
 * @spec https://www.rfc-editor.org/info/rfc3676 RFC 3676: format=flowed
 * @spec https://www.rfc-editor.org/info/rfc5256 RFC 5256: base subject
 * @spec https://www.rfc-editor.org/info/rfc6532 RFC 6532: Internationalized Email Headers
 */
@NullMarked
package org.mailstead.message;

import org.jspecify.annotations.NullMarked;
