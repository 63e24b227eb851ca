package org.mailstead.server.webapi;

import java.time.InstantSource;
import org.mailstead.address.Domain;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.net.ConnectionSeal;
import org.mailstead.server.queue.QueueMemory;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.submission.Submission;

/**
 * What calls work with.
 *
 * @param hostName ours, in Message-ID
 * @param userAgent what composed messages say who composed them
 */
public record WebApiServices(
        Domain hostName,
        String userAgent,
        Directory directory,
        Blobs blobs,
        Mailboxes mailboxes,
        Submission submission,
        QueueMemory memory,
        ConnectionSeal seal,
        Metrics metrics,
        InstantSource clock) {}
