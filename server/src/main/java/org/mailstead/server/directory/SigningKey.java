package org.mailstead.server.directory;

import java.time.Instant;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.Selector;

/**
 * A key with which a domain signs its mail, or will later. RFC 6376
 *
 * @param key a secret
 * @param signs whether messages are signed with it now
 */
public record SigningKey(
        Domain domain, Selector selector, DkimKey key, boolean signs, Instant createdAt) {}
