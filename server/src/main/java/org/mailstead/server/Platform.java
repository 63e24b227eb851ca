package org.mailstead.server;

import java.time.InstantSource;
import org.mailstead.dns.Resolver;
import org.mailstead.server.metrics.Metrics;

/**
 * What all parts stand on.
 *
 * @param resolver the one way to the DNS
 * @param metrics counted and measured by all
 */
record Platform(InstantSource clock, Resolver resolver, Metrics metrics) {}
