@NullMarked
package org.mailstead.server.webhook;

import org.jspecify.annotations.NullMarked;
