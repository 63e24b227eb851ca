/**
 * Who has mail here: domains, accounts, the addresses that lead to them, their passwords, and who
 * tried to log in.
 *
 * <p>{@link org.mailstead.server.directory.Directory} answers the protocols, from memory where it
 * can; {@link org.mailstead.server.directory.DirectoryAdmin} is the one way to change what it
 * knows; {@link org.mailstead.server.directory.Logins} records and limits attempts to log in. Leans
 * on {@code store}, {@code net} (limits by network) and {@code sasl}. Knows no protocol and no
 * mailbox.
 *
 * @spec https://www.rfc-editor.org/info/rfc5321 RFC 5321: Simple Mail Transfer Protocol
 * @spec https://www.rfc-editor.org/info/rfc9106 RFC 9106: Argon2 Memory-Hard Function
 */
@NullMarked
package org.mailstead.server.directory;

import org.jspecify.annotations.NullMarked;
