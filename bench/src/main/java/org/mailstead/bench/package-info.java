/** Benchmarks and load generators; nothing uses this module. */
@NullMarked
package org.mailstead.bench;

import org.jspecify.annotations.NullMarked;
