/** IMAP, spoken to a real server with a real store over loopback. */
@NullMarked
package org.mailstead.server.imap;

import org.jspecify.annotations.NullMarked;
