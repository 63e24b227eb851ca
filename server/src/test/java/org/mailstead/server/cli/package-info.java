/** Tests of the package of the same name. */
@NullMarked
package org.mailstead.server.cli;

import org.jspecify.annotations.NullMarked;
