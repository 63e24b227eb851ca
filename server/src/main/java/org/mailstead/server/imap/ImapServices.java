package org.mailstead.server.imap;

import java.time.InstantSource;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.MessageSearch;
import org.mailstead.server.store.Blobs;

/** What the sessions work with; all of it safe for many threads, and closed by its maker. */
public record ImapServices(
        Directory directory,
        Mailboxes mailboxes,
        MessageSearch search,
        Blobs blobs,
        InstantSource clock,
        ImapOptions options,
        ImapLimits limits) {}
