/** Tests of the package of the same name. */
@NullMarked
package org.mailstead.server.log;

import org.jspecify.annotations.NullMarked;
