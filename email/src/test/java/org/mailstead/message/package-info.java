@NullMarked
package org.mailstead.message;

import org.jspecify.annotations.NullMarked;
