/** Tests of the package of the same name. */
@NullMarked
package org.mailstead.server.control;

import org.jspecify.annotations.NullMarked;
