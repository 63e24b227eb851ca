/**
 * Who mail goes to: domains, local parts, addresses, address literals, as values that cannot be
 * malformed.
 *
 * <p>Domains are held as A-labels (IDNA 2008 by UTS #46, non-transitional), local parts as decoded
 * text in NFC. Leans on {@code wire} for {@link org.mailstead.wire.SyntaxException}. Knows no
 * protocol: paths of SMTP and mailboxes of header fields are parsed where they belong.
 *
 * @spec https://www.rfc-editor.org/info/rfc5321 RFC 5321: Simple Mail Transfer Protocol
 * @spec https://www.rfc-editor.org/info/rfc6531 RFC 6531: SMTP Extension for Internationalized
 *     Email
 * @spec https://www.rfc-editor.org/info/rfc5890 RFC 5890: IDNA: Definitions and Document Framework
 */
@NullMarked
package org.mailstead.address;

import org.jspecify.annotations.NullMarked;
