package org.mailstead.bench.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.Random;

/**
 * A message that can be made again from its name: most are short, some so long that the store keeps
 * them as files.
 *
 * @param token its name, of letters, digits and hyphens; unique in a run
 */
record Letter(String token) {
    private static final int LINE_OCTETS = 76;
    private static final String DOMAIN = "@ledger.test>";

    /** All octets, with CRLF line ends; the same for the same token. */
    byte[] octets() {
        var header =
                """
                From: ledger@example.test
                To: mailstead@localhost
                Date: Sun, 1 Nov 2026 09:05:07 +0000
                Subject: %1$s
                Message-ID: <%1$s%2$s

                """
                        .formatted(token, DOMAIN)
                        .replace("\n", "\r\n");
        return (header + body() + "\r\n").getBytes(US_ASCII);
    }

    private String body() {
        var random = new Random(token.hashCode());
        var kind = random.nextInt(100);
        var octets =
                kind < 2
                        ? 100_000 + random.nextInt(50_000)
                        : kind < 10 ? 8_000 + random.nextInt(20_000) : random.nextInt(4_000);
        var noise = new byte[octets];
        random.nextBytes(noise);
        // The dots have to be stuffed.
        return ".\r\n..\r\n"
                + Base64.getMimeEncoder(LINE_OCTETS, "\r\n.".getBytes(US_ASCII))
                        .encodeToString(noise);
    }

    /** The token of the message that an ENVELOPE response tells of; empty if it is none of ours. */
    static String tokenIn(String envelope) {
        var end = envelope.lastIndexOf(DOMAIN);
        var start = envelope.lastIndexOf('<', end);
        return end < 0 || start < 0 ? "" : envelope.substring(start + 1, end);
    }
}
