/** Tests of mailboxes. */
@NullMarked
package org.mailstead.server.mailbox;

import org.jspecify.annotations.NullMarked;
