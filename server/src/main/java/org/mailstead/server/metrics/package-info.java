/**
 * What the server counts and measures while it runs, for those who watch it by Prometheus.
 *
 * <p>Each part makes its own metrics when it is built, by {@link
 * org.mailstead.server.metrics.Metrics}, and keeps them; nobody else knows them. Knows no mail.
 */
@NullMarked
package org.mailstead.server.metrics;

import org.jspecify.annotations.NullMarked;
