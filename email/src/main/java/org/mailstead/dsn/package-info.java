/**
 * Delivery status notifications, written and read: what became of a message, for its sender.
 *
 * <p>Leans on {@code message}. Knows no queue and no server.
 *
 * @spec https://www.rfc-editor.org/info/rfc3461 RFC 3461: SMTP Extension for DSNs
 * @spec https://www.rfc-editor.org/info/rfc3464 RFC 3464: Format for Delivery Status Notifications
 * @spec https://www.rfc-editor.org/info/rfc6522 RFC 6522: multipart/report
 * @spec https://www.rfc-editor.org/info/rfc6533 RFC 6533: Internationalized DSNs
 */
@NullMarked
package org.mailstead.dsn;

import org.jspecify.annotations.NullMarked;
