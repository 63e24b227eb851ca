package org.mailstead.spf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.mailstead.address.Address;

/**
 * What is known of who sends. RFC 7208 §2, §4.1.
 *
 * @param client the address of the SMTP client; an IPv4-mapped one counts as IPv4 (§5)
 * @param identity which of the two names is checked
 * @param localPart of the sender, decoded; {@code postmaster} where there is none (§4.3)
 * @param domain whose record decides, as the client wrote it: any text
 * @param helo what the client called itself: any text
 * @param receiver the name of the host that checks, for explanations; {@code unknown} if not to be
 *     told
 */
public record SpfRequest(
        InetAddress client,
        Identity identity,
        String localPart,
        String domain,
        String helo,
        String receiver) {
    private static final String POSTMASTER = "postmaster";
    private static final int MAPPED_OCTETS = 12;

    /** Which name a client is checked for. RFC 7208 §2.3, §2.4. */
    public enum Identity {
        /** What it said in EHLO or HELO. */
        HELO("helo"),
        /** The reverse-path; for an empty one, the name of HELO with {@code postmaster}. */
        MAIL_FROM("mailfrom");

        private final String keyword;

        Identity(String keyword) {
            this.keyword = keyword;
        }

        /** As in Received-SPF. RFC 7208 §9.1. */
        public String keyword() {
            return keyword;
        }
    }

    public SpfRequest {
        client = unmapped(client);
        localPart = localPart.isEmpty() ? POSTMASTER : localPart;
    }

    /** Of the name in EHLO or HELO. */
    public static SpfRequest helo(InetAddress client, String helo, String receiver) {
        return new SpfRequest(client, Identity.HELO, POSTMASTER, helo, helo, receiver);
    }

    /** Of a reverse-path that is not empty. */
    public static SpfRequest mailFrom(
            InetAddress client, Address from, String helo, String receiver) {
        return new SpfRequest(
                client,
                Identity.MAIL_FROM,
                from.localPart().value(),
                from.domain().ascii(),
                helo,
                receiver);
    }

    /** Of an empty reverse-path, that of a notification. RFC 7208 §2.4. */
    public static SpfRequest nullMailFrom(InetAddress client, String helo, String receiver) {
        return new SpfRequest(client, Identity.MAIL_FROM, POSTMASTER, helo, helo, receiver);
    }

    /** RFC 7208 §5: an IPv4-mapped address is an IPv4 address. */
    private static InetAddress unmapped(InetAddress address) {
        var octets = address.getAddress();
        var prefix = new byte[MAPPED_OCTETS];
        prefix[10] = prefix[11] = (byte) 0xff;
        try {
            return octets.length == 16
                            && Arrays.equals(octets, 0, MAPPED_OCTETS, prefix, 0, MAPPED_OCTETS)
                    ? InetAddress.getByAddress(Arrays.copyOfRange(octets, MAPPED_OCTETS, 16))
                    : address;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets", e);
        }
    }

    boolean isIpv4() {
        return client instanceof Inet4Address;
    }
}
