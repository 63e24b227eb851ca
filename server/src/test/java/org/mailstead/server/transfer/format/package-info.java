/** Tests of mbox and Maildir. */
@NullMarked
package org.mailstead.server.transfer.format;

import org.jspecify.annotations.NullMarked;
