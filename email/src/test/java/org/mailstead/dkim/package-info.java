@NullMarked
package org.mailstead.dkim;

import org.jspecify.annotations.NullMarked;
