/** Tests of SPF: the suite that goes with RFC 7208, and what it leaves out. */
@NullMarked
package org.mailstead.spf;

import org.jspecify.annotations.NullMarked;
