/**
 * Kills the server under load and checks what it promised: what it acknowledged is there once, what
 * it counted never went back, and its store verifies.
 *
 * <p>The server is a process of its own, spoken to by SMTP, IMAP and the control socket only. What
 * it acknowledged is kept here, in the ledger, in memory.
 */
@NullMarked
package org.mailstead.bench.ledger;

import org.jspecify.annotations.NullMarked;
