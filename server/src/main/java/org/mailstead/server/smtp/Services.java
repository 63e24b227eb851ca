package org.mailstead.server.smtp;

import java.time.InstantSource;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.inbound.Inbound;
import org.mailstead.server.net.ConnectionSeal;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.submission.Submission;

/** What sessions ask; shared by all of them. */
public record Services(
        Directory directory,
        Blobs blobs,
        Inbound inbound,
        Submission submission,
        ConnectionSeal seal,
        InstantSource clock) {}
