/**
 * Works the queue: hands what is due to {@code inbound}, tries again later, and tells senders what
 * became of their mail. What is not for us goes to the mail hosts of its domain.
 *
 * <p>A {@link org.mailstead.server.delivery.Carrier} is one way on; {@code Trip} is one attempt to
 * reach another server, from MX records to the last reply.
 *
 * @spec https://www.rfc-editor.org/info/rfc5321 RFC 5321 §4.5.4: retry strategies
 * @spec https://www.rfc-editor.org/info/rfc5321 RFC 5321 §5.1: locating the target host
 * @spec https://www.rfc-editor.org/info/rfc7505 RFC 7505: "null MX"
 * @spec https://www.rfc-editor.org/info/rfc3461 RFC 3461 §5: what to tell whom
 */
@NullMarked
package org.mailstead.server.delivery;

import org.jspecify.annotations.NullMarked;
