package org.mailstead.server.reports;

import org.mailstead.address.Domain;

/**
 * Who sent a report, as was verified.
 *
 * @param domain in From
 * @param organization the registered domain above it, by which limits count
 * @param mailFrom the reverse-path; empty if it is null, or not known
 */
public record Reporter(Domain domain, Domain organization, String mailFrom) {}
