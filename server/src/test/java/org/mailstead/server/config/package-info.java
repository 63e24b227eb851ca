/** Tests of the package of the same name. */
@NullMarked
package org.mailstead.server.config;

import org.jspecify.annotations.NullMarked;
