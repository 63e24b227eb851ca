package org.mailstead.bench.ledger;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Addresses for servers of this machine. Clients get 127.0.0.1 as their own address, whatever
 * address of the loopback they connect to, so that no port of another one is ever taken by them,
 * not even while its server is down. Linux has all of 127.0.0.0/8; other systems may have 127.0.0.1
 * only.
 */
final class LoopbackAddresses {
    private LoopbackAddresses() {}

    /** One of millions: two servers do not meet. */
    static InetAddress another() throws IOException {
        var random = ThreadLocalRandom.current();
        return InetAddress.getByAddress(new byte[] {127, part(random), part(random), part(random)});
    }

    private static byte part(ThreadLocalRandom random) {
        return (byte) random.nextInt(1, 255);
    }
}
