/**
 * Works the queue: hands what is due to {@code inbound}, tries again later, and tells senders what
 * became of their mail. Remote recipients get their own way out here.
 *
 * @spec https://www.rfc-editor.org/info/rfc5321 RFC 5321 §4.5.4: retry strategies
 * @spec https://www.rfc-editor.org/info/rfc3461 RFC 3461 §5: what to tell whom
 */
@NullMarked
package org.mailstead.server.delivery;

import org.jspecify.annotations.NullMarked;
