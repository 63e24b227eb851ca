/** Tests of the package of the same name. */
@NullMarked
package org.mailstead.server.tls;

import org.jspecify.annotations.NullMarked;
