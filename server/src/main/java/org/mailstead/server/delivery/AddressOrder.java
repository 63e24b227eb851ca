package org.mailstead.server.delivery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * In which order the addresses of a host are tried. RFC 5321 §5.1; outbound I-2.
 *
 * <p>From attempt to attempt the family changes, since one of them may be blocked at the peer;
 * within a family the address that was used before comes first, since peers that let a sender wait
 * (greylisting) know it by the address it came to.
 */
final class AddressOrder {
    private AddressOrder() {}

    /**
     * @param addresses of the host, as the DNS ordered them
     * @param used addresses of earlier attempts for this message, oldest first, of other hosts too
     */
    static List<InetAddress> of(List<InetAddress> addresses, List<InetAddress> used) {
        var known = used.stream().filter(addresses::contains).toList();
        if (known.isEmpty()) {
            return List.copyOf(addresses);
        }
        var last = known.getLast();
        var ofItsFamily =
                known.stream().filter(one -> isSix(one) == isSix(last)).distinct().count();
        var ordered = new ArrayList<>(addresses);
        ordered.sort(
                Comparator.comparing((InetAddress one) -> isSix(one) == isSix(last))
                        .thenComparing(one -> !(ofItsFamily == 1 && one.equals(last))));
        return List.copyOf(ordered);
    }

    static boolean isSix(InetAddress address) {
        return address instanceof Inet6Address;
    }
}
