/**
 * Asks registries about domains (RDAP): how old they are. RFC 7480, RFC 9082, RFC 9083, RFC 9224.
 */
@NullMarked
package org.mailstead.server.rdap;

import org.jspecify.annotations.NullMarked;
