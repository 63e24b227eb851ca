/** Tests of the package of the same name. */
@NullMarked
package org.mailstead.server.rdap;

import org.jspecify.annotations.NullMarked;
