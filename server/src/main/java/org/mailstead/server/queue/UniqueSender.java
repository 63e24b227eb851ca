package org.mailstead.server.queue;

import org.mailstead.smtp.ReversePath;

/**
 * A reverse-path that only one recipient's copy has, so that what comes back to it is known to be
 * about that copy. outbound §16
 *
 * @param id that nobody can guess; part of the local part
 * @param from the whole path
 */
public record UniqueSender(String id, ReversePath from) {}
