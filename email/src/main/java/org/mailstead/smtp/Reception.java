package org.mailstead.smtp;

import java.io.IOException;

/** What receiving the data of one message came to. The peer's stream is in sync unless told. */
public sealed interface Reception {
    /**
     * All of it is in the sink.
     *
     * @param octets how many were written to the sink, RFC 1870 §5: lines with their CRLF, without
     *     transparency dots
     * @param eightBit whether an octet above 127 was among them
     * @param separator whether an empty line was among them, as one between header and body is
     */
    record Complete(long octets, boolean eightBit, boolean separator) implements Reception {}

    /**
     * A bare CR, or a lone dot between line ends that are not both CRLF: where the message ends
     * would be in doubt elsewhere, so it is refused.
     *
     * @param problem what was found, in printable US-ASCII
     */
    record Malformed(String problem) implements Reception {}

    /**
     * NUL, which no message may have that is not BODY=BINARYMIME (RFC 5322 §2.1, RFC 2045 §2.7 and
     * §2.8): IMAP cannot even show it.
     */
    record Nul() implements Reception {}

    /**
     * More octets than allowed; those beyond were thrown away.
     *
     * @param inSync false when the peer went on for so long that the rest was not read
     */
    record TooLarge(boolean inSync) implements Reception {}

    /** The sink failed; the rest of the data was read and thrown away. */
    record Unwritable(IOException cause) implements Reception {}
}
