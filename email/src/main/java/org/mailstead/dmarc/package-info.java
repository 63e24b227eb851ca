/**
 * DMARC: whether the domain in From stands behind a message, what it wants done if not, and the
 * reports on that.
 *
 * <p>{@link org.mailstead.dmarc.AuthorDomain} finds the domain in a header, {@link
 * org.mailstead.dmarc.Dmarc} its policy and the verdict; {@link
 * org.mailstead.dmarc.AggregateReport} and {@link org.mailstead.dmarc.FailureReport} are what is
 * reported. Both ways to find an organization are there: the tree walk of RFC 9989 and the public
 * suffixes of RFC 7489.
 *
 * <p>Leans on {@code message} and {@code dns}, and on the tag lists of {@code dkim}. Does no SPF or
 * DKIM check: their results come in as {@link org.mailstead.dmarc.Identifier}.
 *
 * @spec https://www.rfc-editor.org/info/rfc9989 RFC 9989: DMARC
 * @spec https://www.rfc-editor.org/info/rfc9990 RFC 9990: DMARC aggregate reporting
 * @spec https://www.rfc-editor.org/info/rfc9991 RFC 9991: DMARC failure reporting
 * @spec https://www.rfc-editor.org/info/rfc7489 RFC 7489: DMARC, as it was
 */
@NullMarked
package org.mailstead.dmarc;

import org.jspecify.annotations.NullMarked;
