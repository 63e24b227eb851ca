@NullMarked
package org.mailstead.tlsrpt;

import org.jspecify.annotations.NullMarked;
