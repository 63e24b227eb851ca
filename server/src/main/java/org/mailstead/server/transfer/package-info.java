/**
 * Mail in and out of a whole account, and the care of what is kept: import and export of mbox and
 * Maildir, backup, verification.
 *
 * <p>Works on a running server beside everything else, and on a stopped one. Leans on {@code
 * mailbox}, {@code directory}, {@code queue} and {@code store}; knows no protocol and no terminal.
 */
@NullMarked
package org.mailstead.server.transfer;

import org.jspecify.annotations.NullMarked;
