/**
 * The HTTP API by which programs of our users send mail and work on messages; compatible with that
 * of mox, "webapi" version 0, so that its clients work unchanged.
 *
 * <p>{@link org.mailstead.server.webapi.WebApi} is the site; each call logs in anew, with the
 * account's password. Messages are composed here and go out through {@code submission}, as those of
 * SMTP do. Knows nothing of SQL, and of HTTP only what {@code web} shows.
 *
 * @spec https://www.rfc-editor.org/info/rfc7617 RFC 7617: The 'Basic' HTTP Authentication Scheme
 * @spec https://www.rfc-editor.org/info/rfc7578 RFC 7578: Returning Values from Forms:
 *     multipart/form-data
 * @spec https://www.rfc-editor.org/info/rfc8259 RFC 8259: The JavaScript Object Notation (JSON)
 */
@NullMarked
package org.mailstead.server.webapi;

import org.jspecify.annotations.NullMarked;
