/** Tests of the package of the same name. */
@NullMarked
package org.mailstead.server.openssl;

import org.jspecify.annotations.NullMarked;
