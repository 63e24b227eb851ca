package org.mailstead.server.directory;

import java.time.Instant;

/**
 * Who changed what, and when. Never holds a secret.
 *
 * @param actor who did it, such as {@code cli:root}
 * @param action what, such as {@code account-add}
 * @param subject to which domain, account or address
 * @param detail how, such as {@code ann@example.org}; may be empty
 */
public record AuditEntry(Instant at, String actor, String action, String subject, String detail) {}
