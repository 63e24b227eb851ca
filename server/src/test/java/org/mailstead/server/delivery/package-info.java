@NullMarked
package org.mailstead.server.delivery;

import org.jspecify.annotations.NullMarked;
