/** Tests of block lists. */
@NullMarked
package org.mailstead.dnsbl;

import org.jspecify.annotations.NullMarked;
