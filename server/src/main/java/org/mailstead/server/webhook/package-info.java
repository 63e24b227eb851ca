/**
 * Calls of programs that want to hear of mail: what is kept of them, and the calls themselves.
 *
 * <p>{@link org.mailstead.server.webhook.WebhookEvents} makes jobs in the transaction of what they
 * tell; {@link org.mailstead.server.webhook.WebhookScheduler} calls what is due, one call of a URL
 * at a time. Leans on {@code directory} for who wants to hear what, on {@code http} for the calls.
 * Knows neither the queue nor mailboxes: they tell it.
 *
 * @spec https://www.rfc-editor.org/info/rfc9110 RFC 9110: HTTP Semantics
 */
@NullMarked
package org.mailstead.server.webhook;

import org.jspecify.annotations.NullMarked;
