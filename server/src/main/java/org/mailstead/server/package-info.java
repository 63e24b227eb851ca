/**
 * The program: its command line, and the one place that builds every part of the server by hand,
 * starts it and stops it. Uses everything; nothing uses it.
 */
@NullMarked
package org.mailstead.server;

import org.jspecify.annotations.NullMarked;
