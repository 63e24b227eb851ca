package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.SyntaxException;

/** CRAM-MD5. RFC 2195. */
final class CramMd5Server extends SaslServer {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int DIGEST_HEX = 32;

    private @Nullable String challenge;

    CramMd5Server(SaslContext context) {
        super(Mechanism.CRAM_MD5, context);
    }

    /** For tests: with a challenge that is already known. */
    CramMd5Server(SaslContext context, String challenge) {
        this(context);
        this.challenge = challenge;
    }

    /**
     * A msg-id that never comes again: random digits where RFC 2195 §2 has random digits and a
     * time, so that nobody learns our clock.
     */
    @Override
    public Step.Challenge begin() {
        if (challenge == null) {
            var left = new BigInteger(64, RANDOM);
            var right = new BigInteger(64, RANDOM);
            challenge = "<" + left + '.' + right + '@' + context().hostName() + '>';
        }
        return new Step.Challenge(challenge);
    }

    /** user SP 32 lower-case hexadecimal digits. RFC 2195 §2. */
    @Override
    Step answer(byte[] response) throws CredentialsUnavailableException {
        if (challenge == null) { // RFC 4954 §4: an initial response to a server that goes first
            return done(new SaslOutcome.Malformed("CRAM-MD5 has no initial response"));
        }
        String name;
        byte[] digest;
        try {
            var text = Text.of(response);
            int space = text.lastIndexOf(' ');
            if (space < 0 || text.length() - space - 1 != DIGEST_HEX) {
                throw new SyntaxException("expected a name, a space and 32 digits", 0);
            }
            name = text.substring(0, space);
            digest = HexFormat.of().parseHex(text, space + 1, text.length());
        } catch (SyntaxException | IllegalArgumentException e) {
            return done(new SaslOutcome.Malformed("expected a name, a space and 32 digits"));
        }
        if (Text.octets(name) > context().limits().nameOctetsMax()) {
            return done(new SaslOutcome.Malformed("name too long"));
        }
        loginName(Preparation.userName(name));
        return done(outcome(check(challenge.getBytes(UTF_8), digest)));
    }

    private Verdict check(byte[] challenge, byte[] digest) throws CredentialsUnavailableException {
        var found = context().credentials().cramMd5(loginName());
        var isRight = found.secret().accepts(challenge, digest);
        return switch (found.whenProven()) {
            case Verdict.Verified _, Verdict.Disabled _ when !isRight ->
                    new Verdict.WrongPassword();
            case Verdict verdict -> verdict;
        };
    }
}
