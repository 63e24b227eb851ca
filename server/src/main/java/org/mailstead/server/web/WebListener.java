package org.mailstead.server.web;

import java.util.function.Predicate;
import org.mailstead.server.net.ListenerOptions;

/**
 * Where HTTP is spoken, and with whom.
 *
 * @param options requests from its proxies must say in X-Forwarded-For for whom they are
 * @param hosts whether a host is ours: a name or an IP address in lower case, as in the Host field
 *     without its port
 */
public record WebListener(ListenerOptions options, Predicate<String> hosts, Site site) {}
