/** Tests of commands and responses: what is written reads back, what is wrong is refused. */
@NullMarked
package org.mailstead.imap;

import org.jspecify.annotations.NullMarked;
