package org.mailstead.server.inbound;

import org.jspecify.annotations.Nullable;
import org.mailstead.server.queue.Signing;
import org.mailstead.server.reports.Evaluations;
import org.mailstead.server.reports.ReportIntake;

/**
 * All that has to do with who really sent a message.
 *
 * @param checks of each message
 * @param evaluations keeps what DMARC came to
 * @param reports takes those that come to addresses for them
 * @param acquaintances whom accounts know
 * @param sealing signs for what was found (ARC) in messages that are delivered; null if nothing is
 *     sealed
 */
public record SenderServices(
        SenderChecks checks,
        Evaluations evaluations,
        ReportIntake reports,
        Acquaintances acquaintances,
        @Nullable Signing sealing) {}
