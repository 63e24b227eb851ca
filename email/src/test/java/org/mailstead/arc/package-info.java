@NullMarked
package org.mailstead.arc;

import org.jspecify.annotations.NullMarked;
