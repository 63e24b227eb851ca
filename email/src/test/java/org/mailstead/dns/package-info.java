/**
 * Tests of DNS look-ups: from zone files, from a real validating resolver, from hostile servers.
 */
@NullMarked
package org.mailstead.dns;

import org.jspecify.annotations.NullMarked;
