/** Tests of the store, and databases for the tests of other packages. */
@NullMarked
package org.mailstead.server.store;

import org.jspecify.annotations.NullMarked;
