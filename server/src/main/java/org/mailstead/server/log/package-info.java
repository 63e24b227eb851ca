/** How the log is written: one line for each event, as logfmt, to standard error. */
@NullMarked
package org.mailstead.server.log;

import org.jspecify.annotations.NullMarked;
