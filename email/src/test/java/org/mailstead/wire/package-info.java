@NullMarked
package org.mailstead.wire;

import org.jspecify.annotations.NullMarked;
