/**
 * HTTP for those who come to us: listeners for HTTP/1.1 and HTTP/2 by Jetty, with the bounds, the
 * certificates and the log of all other listeners.
 *
 * <p>A {@link org.mailstead.server.web.Site} answers an {@link org.mailstead.server.web.Exchange},
 * on a virtual thread of its own; nothing of Jetty is seen outside of this package, and none of its
 * classes is loaded where no listener speaks HTTP. Knows no mail. Requests of our own to others are
 * {@code http}'s.
 *
 * @spec https://www.rfc-editor.org/info/rfc9110 RFC 9110: HTTP Semantics
 * @spec https://www.rfc-editor.org/info/rfc9112 RFC 9112: HTTP/1.1
 * @spec https://www.rfc-editor.org/info/rfc9113 RFC 9113: HTTP/2
 */
@NullMarked
package org.mailstead.server.web;

import org.jspecify.annotations.NullMarked;
