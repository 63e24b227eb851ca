package org.mailstead.dkim;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.wire.OctetSource;

/** Keys, a moment, and mail that is signed and checked with them. */
final class SignedMail {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    static final InstantSource CLOCK = InstantSource.fixed(NOW);
    static final DkimKey RSA = DkimKey.generateRsa(2048);
    static final DkimKey ED25519 = DkimKey.generateEd25519();
    static final Domain DOMAIN = new Domain("example.org");
    static final SigningSelector RSA_SELECTOR =
            SigningSelector.of(DOMAIN, new Selector("2026a"), RSA);
    static final SigningSelector ED25519_SELECTOR =
            SigningSelector.of(DOMAIN, new Selector("ed"), ED25519);

    static final String LETTER =
            """
            From: Ann <ann@example.org>
            To: Bob <bob@example.net>
            Subject: Dinner
            Date: Mon, 23 Nov 2026 12:00:00 +0000
            Message-ID: <1@example.org>

            Hello Bob,

            are you  hungry?
            """;

    private SignedMail() {}

    private static boolean isPublicSuffix(Domain domain) {
        return List.of("org", "co.uk").contains(domain.ascii());
    }

    static ZoneResolver.Builder keys() {
        return ZoneResolver.builder()
                .txt("2026a._domainkey.example.org", RSA.record().text())
                .txt("ed._domainkey.example.org", ED25519.record().text());
    }

    static DkimVerifier verifier(Resolver resolver) {
        return new DkimVerifier(resolver, SignedMail::isPublicSuffix, CLOCK, DkimLimits.DEFAULT);
    }

    static OctetSource wire(String message) {
        return OctetSource.of(message.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(UTF_8));
    }

    /** The message with signatures before it. */
    static String sign(String message, SigningSelector... selectors) throws Exception {
        var signed = SignedMessage.of(wire(message), DkimLimits.DEFAULT);
        return new DkimSigner(CLOCK).sign(signed, List.of(selectors), null) + message;
    }

    /** The words for all results, with the usual keys. */
    static List<String> verify(String message) throws Exception {
        return results(message).stream().map(DkimResult::keyword).toList();
    }

    static List<DkimResult> results(String message) throws Exception {
        return verifier(keys().build()).verify(wire(message));
    }
}
