/**
 * What a node needs to start, read from {@code mailstead.toml} into records: a key that is not
 * known, a value of the wrong kind or out of range is refused with its line and column. The
 * annotated example and the documentation are generated from the same records. Knows nothing of
 * what changes while running: that is in the database.
 */
@NullMarked
package org.mailstead.server.config;

import org.jspecify.annotations.NullMarked;
