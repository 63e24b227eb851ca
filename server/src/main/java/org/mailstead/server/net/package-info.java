/**
 * Connections: listeners, one virtual thread for each connection, limits by network, time-outs,
 * TLS, the PROXY protocol. Leans on {@code tls} and {@code wire}; knows no mail.
 *
 * @spec https://www.rfc-editor.org/info/rfc5929 RFC 5929: Channel Bindings for TLS
 * @spec https://www.rfc-editor.org/info/rfc9266 RFC 9266: Channel Bindings for TLS 1.3
 */
@NullMarked
package org.mailstead.server.net;

import org.jspecify.annotations.NullMarked;
