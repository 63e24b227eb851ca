/**
 * Brand Indicators for Message Identification: which picture a domain wants shown beside its mail,
 * and whether the mail has earned it. Nothing is fetched here.
 *
 * <p>Leans on {@code dmarc} for the verdict and on {@code dns}.
 *
 * @spec https://datatracker.ietf.org/doc/draft-brand-indicators-for-message-identification/ BIMI
 */
@NullMarked
package org.mailstead.bimi;

import org.jspecify.annotations.NullMarked;
