package org.mailstead.server.web;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.mailstead.server.net.Network;

/** For whom a request is that a proxy passes on. */
final class Clients {
    /** Longer fields are nobody's word. */
    private static final int CHARS_MAX = 2000;

    private Clients() {}

    /**
     * The client: the last address that is none of a proxy of ours. What stands before it is only
     * what somebody said.
     *
     * @param forwarded the X-Forwarded-For fields
     * @return empty if there is no address, or no address where one must be
     */
    static Optional<InetAddress> of(List<String> forwarded, List<Network> proxies) {
        var all = String.join(",", forwarded);
        if (all.length() > CHARS_MAX) {
            return Optional.empty();
        }
        var words = all.split(",", -1);
        Optional<InetAddress> client = Optional.empty();
        for (int i = words.length - 1; i >= 0; i--) {
            var address = address(words[i].strip());
            if (address.isEmpty()) {
                return address;
            }
            client = address;
            var found = address.get();
            if (proxies.stream().noneMatch(network -> network.contains(found))) {
                return client;
            }
        }
        return client;
    }

    private static Optional<InetAddress> address(String text) {
        var bare =
                text.startsWith("[") && text.endsWith("]")
                        ? text.substring(1, text.length() - 1)
                        : text;
        try {
            return Optional.of(InetAddress.ofLiteral(bare));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
