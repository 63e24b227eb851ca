/** Tests of the package of the same name. */
@NullMarked
package org.mailstead.server.updates;

import org.jspecify.annotations.NullMarked;
