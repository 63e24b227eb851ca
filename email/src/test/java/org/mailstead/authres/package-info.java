@NullMarked
package org.mailstead.authres;

import org.jspecify.annotations.NullMarked;
