/**
 * Sessions with hosts that take mail for us because we say so: a provider's submission port, a
 * gateway.
 *
 * <p>{@link org.mailstead.server.relay.RelayHost} says where, with which TLS and as whom; {@link
 * org.mailstead.server.relay.RelayOpener} opens a session up to where messages can be sent. Leans
 * on {@code smtp}, {@code sasl} and {@code x509} of the library; knows no queue.
 *
 * @spec https://www.rfc-editor.org/info/rfc6409 RFC 6409: Message Submission for Mail
 * @spec https://www.rfc-editor.org/info/rfc8314 RFC 8314: Cleartext Considered Obsolete: Use of TLS
 *     for Email Submission and Access
 */
@NullMarked
package org.mailstead.server.relay;

import org.jspecify.annotations.NullMarked;
