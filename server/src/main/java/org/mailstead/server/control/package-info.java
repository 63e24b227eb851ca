/**
 * The control socket: how commands reach the running server. A Unix domain socket in the data
 * directory that only the server's own user (and root) may use. Knows nothing of what the
 * operations do.
 */
@NullMarked
package org.mailstead.server.control;

import org.jspecify.annotations.NullMarked;
