@NullMarked
package org.mailstead.dmarc;

import org.jspecify.annotations.NullMarked;
