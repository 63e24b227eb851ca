/** Tests of the package of the same name. */
@NullMarked
package org.mailstead.server.reports;

import org.jspecify.annotations.NullMarked;
