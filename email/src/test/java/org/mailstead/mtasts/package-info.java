@NullMarked
package org.mailstead.mtasts;

import org.jspecify.annotations.NullMarked;
