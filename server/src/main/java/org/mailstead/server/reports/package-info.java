/**
 * What domains are to be told, kept until it is reported: of the mail in their name (RFC 9990), and
 * of TLS with their hosts (RFC 8460).
 */
@NullMarked
package org.mailstead.server.reports;

import org.jspecify.annotations.NullMarked;
