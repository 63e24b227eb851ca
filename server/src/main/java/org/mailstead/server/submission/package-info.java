/**
 * Takes messages from users: may this account send as this, has it sent too much today, is the
 * header complete; then into {@code queue}, for people here too.
 *
 * <p>Knows no protocol: SMTP submission uses it now.
 *
 * @spec https://www.rfc-editor.org/info/rfc6409 RFC 6409: Message Submission
 */
@NullMarked
package org.mailstead.server.submission;

import org.jspecify.annotations.NullMarked;
