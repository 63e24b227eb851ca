/**
 * Octets in and out: sources that can be read at any offset, bounded lines, errors that point.
 *
 * <p>The bottom of the library: everything else reads and writes through it. Knows no protocol.
 */
@NullMarked
package org.mailstead.wire;

import org.jspecify.annotations.NullMarked;
