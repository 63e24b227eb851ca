/**
 * Reports, of both directions. What domains are to be told, kept until it is reported: of the mail
 * in their name (RFC 9990), and of TLS with their hosts (RFC 8460). And what others told of our
 * domains: {@link org.mailstead.server.reports.ReportIntake} reads and checks it, {@link
 * org.mailstead.server.reports.ReceivedReports} keeps it.
 */
@NullMarked
package org.mailstead.server.reports;

import org.jspecify.annotations.NullMarked;
