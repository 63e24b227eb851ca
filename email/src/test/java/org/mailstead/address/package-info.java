@NullMarked
package org.mailstead.address;

import org.jspecify.annotations.NullMarked;
