package org.mailstead.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.DkimResult;
import org.mailstead.dkim.DkimSigner;
import org.mailstead.dkim.DkimVerifier;
import org.mailstead.dkim.Selector;
import org.mailstead.dkim.SignedMessage;
import org.mailstead.dkim.SigningSelector;
import org.mailstead.dmarc.DmarcResult;
import org.mailstead.dns.PublicSuffixes;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.inbound.AuthenticationOptions;
import org.mailstead.server.inbound.SenderChecks;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.openssl.OpenSsl;
import org.mailstead.smtp.ClientIdentity;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * Processor time of the whole process for verifying and for making the signatures of a message of
 * 10 KB, and for all checks of its sender (reverse name, SPF, DKIM, DMARC), look-ups in memory.
 * Each line is the median of several rounds behind a warm-up.
 */
public final class DkimTime {
    private static final int WARM_UP_ROUNDS = 10;
    private static final int ROUNDS = 15;
    private static final int MESSAGES = 500;
    private static final int HEADER_OCTETS = 2500;
    private static final Domain DOMAIN = new Domain("example.org");

    private DkimTime() {}

    /** One thing that is done to a message. */
    private interface Work {
        void run() throws IOException, SyntaxException;
    }

    /** Prints a table. */
    public static void main(String[] arguments) throws IOException, SyntaxException {
        OpenSsl.register();
        var rsa = SigningSelector.of(DOMAIN, new Selector("rsa"), DkimKey.generateRsa(2048));
        var second = SigningSelector.of(DOMAIN, new Selector("rsa2"), DkimKey.generateRsa(2048));
        var ed25519 = SigningSelector.of(DOMAIN, new Selector("ed"), DkimKey.generateEd25519());
        measure("two RSA 2048", List.of(rsa, second));
        measure("RSA 2048 and Ed25519", List.of(rsa, ed25519));
        measure("RSA 2048", List.of(rsa));
    }

    private static void measure(String name, List<SigningSelector> selectors)
            throws IOException, SyntaxException {
        var zone = ZoneResolver.builder();
        for (var selector : selectors) {
            zone.txt(selector.selector().recordName(DOMAIN), selector.key().record().text());
        }
        var verifier =
                new DkimVerifier(zone.build(), _ -> false, Clock.systemUTC(), DkimLimits.DEFAULT);
        var signer = new DkimSigner(Clock.systemUTC());
        var letter = letter();
        var signed =
                OctetSource.of(
                        (signer.sign(parse(letter), selectors, null) + letter).getBytes(UTF_8));
        print(
                "verify, " + name,
                () -> {
                    if (!verifier.verify(signed).stream().allMatch(DkimResult::isPass)) {
                        throw new IllegalStateException("a signature does not pass");
                    }
                });
        print("sign, " + name, () -> signer.sign(parse(letter), selectors, null));
        var checks = checks(zone);
        var headers = HeaderFields.parse(signed.octets(0, HEADER_OCTETS), MimeLimits.DEFAULT);
        var client = InetAddress.ofLiteral("192.0.2.1");
        var from = ReversePath.parse("ann@example.org");
        print(
                "all checks, " + name,
                () -> {
                    var hello = new ClientIdentity.Named(DOMAIN);
                    var known = checks.check(client, hello, from, headers, signed);
                    if (!(known.dmarc() instanceof DmarcResult.Pass)) {
                        throw new IllegalStateException(known.reasons().toString());
                    }
                });
    }

    /** All that a server checks of a sender; SPF has to look into two other records. */
    private static SenderChecks checks(ZoneResolver.Builder zone) {
        zone.zone(
                """
                example.org. TXT "v=spf1 include:a.example.org -all"
                a.example.org. TXT "v=spf1 include:b.example.org ip4:198.51.100.0/24 -all"
                b.example.org. TXT "v=spf1 ip4:192.0.2.0/24 -all"
                _dmarc.example.org. TXT "v=DMARC1; p=reject"
                1.2.0.192.in-addr.arpa. PTR mail.example.org.
                mail.example.org. A 192.0.2.1
                """);
        return new SenderChecks(
                zone.build(),
                PublicSuffixes::shipped,
                Clock.systemUTC(),
                AuthenticationOptions.strict(DOMAIN),
                new Metrics());
    }

    private static SignedMessage parse(String letter) throws IOException, SyntaxException {
        return SignedMessage.of(OctetSource.of(letter.getBytes(UTF_8)), DkimLimits.DEFAULT);
    }

    private static String letter() {
        var line = "Some words of  a letter that is not too short, with a space more here.\r\n";
        return "Received: from a by b; Mon, 23 Nov 2026 12:00:00 +0000\r\n".repeat(5)
                + "From: Ann <ann@example.org>\r\nTo: Bob <bob@example.net>\r\nSubject: Hello\r\n"
                + "Date: Mon, 23 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n"
                + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                + line.repeat(10_000 / line.length());
    }

    private static void print(String name, Work work) throws IOException, SyntaxException {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        var nanoseconds = new long[ROUNDS];
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            var start = system.getProcessCpuTime();
            for (int i = 0; i < MESSAGES; i++) {
                work.run();
            }
            if (round >= 0) {
                nanoseconds[round] = (system.getProcessCpuTime() - start) / MESSAGES;
            }
        }
        Arrays.sort(nanoseconds);
        System.out.printf("%-40s %6.0f us%n", name, nanoseconds[ROUNDS / 2] / 1e3);
    }
}
