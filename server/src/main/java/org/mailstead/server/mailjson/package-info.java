/**
 * Messages as programs get them in JSON: from the HTTP API, and with webhooks. The values and how
 * they are made of a message; who sends them stands above.
 *
 * <p>Every text is valid Unicode whatever the message says, so that it can be written. Leans on
 * {@code email.message}; knows nothing of accounts, of what is stored, or of HTTP.
 */
@NullMarked
package org.mailstead.server.mailjson;

import org.jspecify.annotations.NullMarked;
