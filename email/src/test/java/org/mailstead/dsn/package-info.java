@NullMarked
package org.mailstead.dsn;

import org.jspecify.annotations.NullMarked;
