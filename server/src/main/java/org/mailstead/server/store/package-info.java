/**
 * Transactions, migrations and blobs: where rows and octets are kept. Knows no mail.
 *
 * <p>One {@code Database}, two engines (SQLite and PostgreSQL), the same SQL on both. Nothing is
 * answered before it is synced.
 */
@NullMarked
package org.mailstead.server.store;

import org.jspecify.annotations.NullMarked;
