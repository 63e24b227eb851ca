/**
 * Authentication-Results: what the checks of a message came to, for programs further on.
 *
 * <p>Values that are written and read, and the removal of fields that strangers wrote in our name.
 * Leans on {@code message} for header fields. Does no check itself.
 *
 * @spec https://www.rfc-editor.org/info/rfc8601 RFC 8601: Message Header Field for Indicating
 *     Message Authentication Status
 */
@NullMarked
package org.mailstead.authres;

import org.jspecify.annotations.NullMarked;
