/** Signatures by the OpenSSL of the system, where it is there. */
@NullMarked
package org.mailstead.server.openssl;

import org.jspecify.annotations.NullMarked;
