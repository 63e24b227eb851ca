@NullMarked
package org.mailstead.server.inbound;

import org.jspecify.annotations.NullMarked;
