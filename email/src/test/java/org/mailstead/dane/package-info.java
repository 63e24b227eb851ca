@NullMarked
package org.mailstead.dane;

import org.jspecify.annotations.NullMarked;
