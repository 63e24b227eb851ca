package org.mailstead.server.delivery;

import org.mailstead.dns.Name;

/**
 * A host that takes mail for a domain. RFC 5321 §5.1.
 *
 * @param preference of its MX record, lower ones are tried first; 0 of an implicit MX
 */
record Exchange(Name host, int preference) {}
