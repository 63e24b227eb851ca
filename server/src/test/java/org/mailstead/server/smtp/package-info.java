@NullMarked
package org.mailstead.server.smtp;

import org.jspecify.annotations.NullMarked;
