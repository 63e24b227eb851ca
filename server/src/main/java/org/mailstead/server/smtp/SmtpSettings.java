package org.mailstead.server.smtp;

import org.mailstead.address.Domain;

/**
 * What an SMTP service is to do.
 *
 * @param hostName ours, in the greeting
 * @param requireTls whether recipients, and logins, are refused without TLS
 * @param offerRequireTls whether REQUIRETLS is offered where TLS is active
 * @param pedantic whether what programs get wrong is refused though it can be understood; inbound
 *     §26
 * @param developer whether recipients of certain names stand for errors, as a developer wants them
 *     who tests how a program copes
 */
public record SmtpSettings(
        Role role,
        Domain hostName,
        boolean requireTls,
        boolean offerRequireTls,
        boolean developer,
        boolean pedantic,
        SmtpLimits limits) {}
