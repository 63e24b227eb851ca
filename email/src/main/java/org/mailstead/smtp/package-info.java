/**
 * The Simple Mail Transfer Protocol as values: commands, replies and enhanced status codes, the
 * readers of message data, and a blocking client.
 *
 * <p>Both sides use it: a server parses {@link org.mailstead.smtp.Command} and writes {@link
 * org.mailstead.smtp.Reply}, the client does the reverse. Leans on {@code wire}, {@code address}
 * and {@code sasl}; knows nothing of what a message holds.
 *
 * @spec https://www.rfc-editor.org/info/rfc5321 RFC 5321: Simple Mail Transfer Protocol
 * @spec https://www.rfc-editor.org/info/rfc1870 RFC 1870: Message Size Declaration
 * @spec https://www.rfc-editor.org/info/rfc2034 RFC 2034: Returning Enhanced Error Codes
 * @spec https://www.rfc-editor.org/info/rfc2920 RFC 2920: Command Pipelining
 * @spec https://www.rfc-editor.org/info/rfc3030 RFC 3030: Large and Binary MIME Messages
 * @spec https://www.rfc-editor.org/info/rfc3207 RFC 3207: Secure SMTP over TLS
 * @spec https://www.rfc-editor.org/info/rfc3461 RFC 3461: SMTP Extension for DSNs
 * @spec https://www.rfc-editor.org/info/rfc3463 RFC 3463: Enhanced Mail System Status Codes
 * @spec https://www.rfc-editor.org/info/rfc4865 RFC 4865: Future Message Release
 * @spec https://www.rfc-editor.org/info/rfc4954 RFC 4954: Authentication
 * @spec https://www.rfc-editor.org/info/rfc6152 RFC 6152: 8-bit MIME Transport
 * @spec https://www.rfc-editor.org/info/rfc6531 RFC 6531: SMTP Extension for Internationalized
 *     Email
 * @spec https://www.rfc-editor.org/info/rfc8689 RFC 8689: Require TLS
 * @spec https://www.rfc-editor.org/info/rfc9422 RFC 9422: LIMITS
 */
@NullMarked
package org.mailstead.smtp;

import org.jspecify.annotations.NullMarked;
