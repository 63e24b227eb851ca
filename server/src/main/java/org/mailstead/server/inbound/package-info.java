/**
 * What happens to a message that was received for people here: loops are found, recipients
 * resolved, a verdict given, trace fields added, and it is put into mailboxes.
 *
 * <p>{@link org.mailstead.server.inbound.Judge} is the one place where the authentication of
 * senders and the analysis of junk belong. Knows nothing of SMTP sessions.
 *
 * @spec https://www.rfc-editor.org/info/rfc5321 RFC 5321 §4.4, §6: trace information,
 *     responsibility
 */
@NullMarked
package org.mailstead.server.inbound;

import org.jspecify.annotations.NullMarked;
