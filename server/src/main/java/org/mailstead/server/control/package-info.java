/**
 * What the running server does for commands, and the control socket by which they ask: a Unix
 * domain socket in the data directory that only the server's own user and root may use. Leans on
 * {@code directory} and {@code mailbox}; knows no option and no terminal.
 */
@NullMarked
package org.mailstead.server.control;

import org.jspecify.annotations.NullMarked;
