/** Tests of reverse look-ups. */
@NullMarked
package org.mailstead.iprev;

import org.jspecify.annotations.NullMarked;
