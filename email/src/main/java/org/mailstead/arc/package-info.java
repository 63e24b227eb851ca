/**
 * The Authenticated Received Chain: what earlier receivers of a message found, sealed by each.
 *
 * <p>{@link org.mailstead.arc.ArcVerifier} validates a chain, {@link org.mailstead.arc.ArcSealer}
 * adds to one. A chain that validates says who sealed it, not that they are to be believed: that is
 * for whoever asks to decide.
 *
 * <p>Leans on {@code dkim} for signatures, keys and bounds, and on {@code authres}.
 *
 * @spec https://www.rfc-editor.org/info/rfc8617 RFC 8617: The Authenticated Received Chain (ARC)
 *     Protocol
 */
@NullMarked
package org.mailstead.arc;

import org.jspecify.annotations.NullMarked;
