/**
 * SASL, both sides: PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-1 and SCRAM-SHA-256 with and without channel
 * binding, EXTERNAL.
 *
 * <p>One exchange is one object: {@link org.mailstead.sasl.SaslServer} takes a response and gives
 * the next challenge or the outcome, {@link org.mailstead.sasl.SaslClient} the reverse. The
 * protocols frame and encode ({@link org.mailstead.sasl.Base64Text}); who the users are is asked of
 * {@link org.mailstead.sasl.Credentials}. Knows no protocol, no accounts, and keeps nothing.
 *
 * @spec https://www.rfc-editor.org/info/rfc4422 RFC 4422: Simple Authentication and Security Layer
 * @spec https://www.rfc-editor.org/info/rfc4616 RFC 4616: The PLAIN SASL Mechanism
 * @spec https://www.rfc-editor.org/info/rfc2195 RFC 2195: IMAP/POP AUTHorize Extension (CRAM-MD5)
 * @spec https://www.rfc-editor.org/info/rfc5802 RFC 5802: Salted Challenge Response (SCRAM)
 * @spec https://www.rfc-editor.org/info/rfc7677 RFC 7677: SCRAM-SHA-256 and SCRAM-SHA-256-PLUS
 * @spec https://www.rfc-editor.org/info/rfc5929 RFC 5929: Channel Bindings for TLS
 * @spec https://www.rfc-editor.org/info/rfc9266 RFC 9266: Channel Bindings for TLS 1.3
 * @spec https://www.rfc-editor.org/info/rfc8265 RFC 8265: Preparation of Usernames and Passwords
 */
@NullMarked
package org.mailstead.sasl;

import org.jspecify.annotations.NullMarked;
