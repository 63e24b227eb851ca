/** Tests of the package of the same name. */
@NullMarked
package org.mailstead.server.net;

import org.jspecify.annotations.NullMarked;
