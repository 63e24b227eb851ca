/** What domains are to be told of the mail in their name: kept until it is reported. RFC 9990. */
@NullMarked
package org.mailstead.server.reports;

import org.jspecify.annotations.NullMarked;
