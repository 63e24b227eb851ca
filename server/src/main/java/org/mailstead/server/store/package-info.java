/**
 * Transactions, migrations and blobs: where rows and octets are kept. Knows no mail.
 *
 * <p>One {@link Database}, two engines (SQLite and PostgreSQL), the same SQL on both: SQL is
 * written in the part of the language that they share ({@code ON CONFLICT}, {@code RETURNING},
 * common table expressions, partial indexes). Times are epoch milliseconds, booleans are 0 and 1.
 * Nothing is answered before it is synced. {@link Blobs} keeps octets: small ones beside the rows,
 * large ones as files.
 *
 * <p>Leans on JDBC and zstd only. Whoever reads or writes runs on any thread, virtual ones
 * included: native calls are made on platform threads of this package.
 */
@NullMarked
package org.mailstead.server.store;

import org.jspecify.annotations.NullMarked;
