/**
 * HTTP to others: one client for every request that somebody outside can bring about.
 *
 * <p>{@link org.mailstead.server.http.GuardedClient} asks the DNS itself, connects only to
 * addresses that {@link org.mailstead.server.http.AddressGuard} allows, follows no redirect, bounds
 * time and size, and may keep connections for a short time. Leans on {@code dns}; knows nothing of
 * mail but where a policy is fetched with it.
 *
 * @spec https://www.rfc-editor.org/info/rfc9110 RFC 9110: HTTP Semantics
 * @spec https://www.rfc-editor.org/info/rfc9112 RFC 9112: HTTP/1.1
 * @spec https://www.rfc-editor.org/info/rfc6890 RFC 6890: Special-Purpose IP Address Registries
 */
@NullMarked
package org.mailstead.server.http;

import org.jspecify.annotations.NullMarked;
