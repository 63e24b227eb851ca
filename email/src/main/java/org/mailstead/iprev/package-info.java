/**
 * The reverse look-up of a client's address: does it have a name that has this address.
 *
 * <p>{@link org.mailstead.iprev.ReverseCheck#check} gives an {@link
 * org.mailstead.iprev.ReverseResult}. Asks {@code dns}; knows no SMTP.
 *
 * @spec https://www.rfc-editor.org/info/rfc8601 RFC 8601: Message Header Field for Indicating
 *     Message Authentication Status
 */
@NullMarked
package org.mailstead.iprev;

import org.jspecify.annotations.NullMarked;
