@NullMarked
package org.mailstead.x509;

import org.jspecify.annotations.NullMarked;
