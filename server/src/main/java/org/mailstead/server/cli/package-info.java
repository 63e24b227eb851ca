/**
 * Commands that need no server of their own: they read files, print, or ask the running server by
 * its control socket. Options and help texts are here; what a command does on the server is in
 * {@code control}.
 */
@NullMarked
package org.mailstead.server.cli;

import org.jspecify.annotations.NullMarked;
