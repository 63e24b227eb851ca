package org.mailstead.server.submission;

import org.mailstead.address.Domain;

/**
 * How messages are submitted.
 *
 * @param hostName ours, in Received and Message-ID
 * @param hideClient whether Received keeps quiet about the user's address
 */
public record SubmissionOptions(Domain hostName, boolean hideClient, SubmissionLimits limits) {}
