@NullMarked
package org.mailstead.server.metrics;

import org.jspecify.annotations.NullMarked;
