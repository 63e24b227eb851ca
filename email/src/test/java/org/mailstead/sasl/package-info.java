@NullMarked
package org.mailstead.sasl;

import org.jspecify.annotations.NullMarked;
