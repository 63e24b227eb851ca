package org.mailstead.server.mailbox;

import org.mailstead.imap.NumberSet;

/**
 * UIDs that a mailbox has no more.
 *
 * @param exact false if history does not reach so far back: then these are all UIDs that are not
 *     there, also those that were gone before. RFC 7162 §3.2.5.2
 */
public record Vanished(NumberSet uids, boolean exact) {}
