/**
 * TLS of the server's side: which versions and suites, certificates that can change while running,
 * a self-made certificate for a start without any. Knows neither connections nor mail.
 *
 * @spec https://www.rfc-editor.org/info/rfc8446 RFC 8446: TLS 1.3
 * @spec https://www.rfc-editor.org/info/rfc9325 RFC 9325: Recommendations for secure use of TLS
 */
@NullMarked
package org.mailstead.server.tls;

import org.jspecify.annotations.NullMarked;
