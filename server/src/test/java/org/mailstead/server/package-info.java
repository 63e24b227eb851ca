/** Tests of the program as a whole. */
@NullMarked
package org.mailstead.server;

import org.jspecify.annotations.NullMarked;
