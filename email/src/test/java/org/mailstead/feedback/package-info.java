@NullMarked
package org.mailstead.feedback;

import org.jspecify.annotations.NullMarked;
