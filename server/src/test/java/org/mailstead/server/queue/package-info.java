@NullMarked
package org.mailstead.server.queue;

import org.jspecify.annotations.NullMarked;
