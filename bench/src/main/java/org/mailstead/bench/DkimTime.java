package org.mailstead.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.management.ManagementFactory;
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
import org.mailstead.dns.ZoneResolver;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * Processor time of the whole process for verifying and for making the signatures of a message of
 * 10 KB, keys in memory. Each line is the median of several rounds behind a warm-up.
 */
public final class DkimTime {
    private static final int WARM_UP_ROUNDS = 10;
    private static final int ROUNDS = 15;
    private static final int MESSAGES = 500;
    private static final Domain DOMAIN = new Domain("example.org");

    private DkimTime() {}

    /** One thing that is done to a message. */
    private interface Work {
        void run() throws IOException, SyntaxException;
    }

    /** Prints a table. */
    public static void main(String[] arguments) throws IOException, SyntaxException {
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
