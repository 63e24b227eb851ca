package org.mailstead.sasl;

/**
 * What an exchange may cost us. The defaults are above anything honest.
 *
 * @param messageOctetsMax one message of the peer, decoded; default 8192 (RFC 4954 §4 lets a line
 *     hold 12288 octets of base64, that is 9216)
 * @param nameOctetsMax a user name in UTF-8; default 512
 * @param passwordOctetsMax a password in UTF-8; default 1024 (RFC 4616 §2 wants 255 at least)
 * @param clientNonceCharsMin of SCRAM, as the server sees it; default 8
 * @param serverNonceCharsMin what a server adds to the nonce, as the client sees it; default 8
 * @param saltOctetsMin of SCRAM, as the client sees it; default 8
 * @param iterationsMin of SCRAM, as the client sees it; default 2048: fewer give the password away
 * @param iterationsMax of SCRAM, as the client sees it; default 5,000,000: more is an attack on us
 */
public record SaslLimits(
        int messageOctetsMax,
        int nameOctetsMax,
        int passwordOctetsMax,
        int clientNonceCharsMin,
        int serverNonceCharsMin,
        int saltOctetsMin,
        int iterationsMin,
        int iterationsMax) {
    public static final SaslLimits DEFAULT =
            new SaslLimits(8192, 512, 1024, 8, 8, 8, 2048, 5_000_000);

    public SaslLimits {
        if (messageOctetsMax < 1 || nameOctetsMax < 1 || passwordOctetsMax < 1) {
            throw new IllegalArgumentException("a limit below 1");
        }
        if (iterationsMin < 1 || iterationsMax < iterationsMin) {
            throw new IllegalArgumentException(
                    "iterations: not 1 <= " + iterationsMin + " <= " + iterationsMax);
        }
    }
}
