package org.mailstead.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.DkimSigner;
import org.mailstead.dkim.Selector;
import org.mailstead.dkim.SignedMessage;
import org.mailstead.dkim.SigningSelector;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * What a delivery costs with all checks of its sender: letters of 10 KB with two signatures come in
 * by SMTP, the server asks a DNS in this process, and its own processor time is told for each
 * message, from the socket to the synced mailbox. Beside it the same without any check.
 */
public final class CheckedMailBenchmark {
    private static final Domain SENDER = new Domain("sender.test");
    private static final int SESSIONS = 10;
    private static final int ROUNDS = 3;
    private static final int LETTER_OCTETS = 10_000;

    private final Path program;
    private final int messages;

    private CheckedMailBenchmark(Path program, int messages) {
        this.program = program;
        this.messages = messages;
    }

    /** {@code [MESSAGES]}: how many a round has, default 2000; there are three behind a warm-up. */
    public static void main(String[] arguments)
            throws IOException, InterruptedException, SyntaxException {
        var benchmark =
                new CheckedMailBenchmark(
                        Path.of(System.getProperty("program", "./mailstead")).toAbsolutePath(),
                        arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2000);
        var first = selector("a", DkimKey.generateRsa(2048));
        var second = selector("b", DkimKey.generateRsa(2048));
        var edwards = selector("e", DkimKey.generateEd25519());
        benchmark.run("not checked", false, List.of(first, second));
        benchmark.run("all checks, two RSA 2048", true, List.of(first, second));
        benchmark.run("all checks, RSA 2048 and Ed25519", true, List.of(first, edwards));
    }

    private static SigningSelector selector(String name, DkimKey key) {
        return SigningSelector.of(SENDER, new Selector(name), key);
    }

    private void run(String name, boolean checks, List<SigningSelector> selectors)
            throws IOException, InterruptedException, SyntaxException {
        var letters = letters(selectors);
        var folder = Scratch.folder("mailstead-checked");
        try (var dns = ZoneServer.start(zone(selectors));
                var server =
                        RunningServer.start(
                                program, folder.resolve("data"), 1, checks ? dns.address() : "")) {
            var load = new SmtpLoad(server.smtpPort(), 1, "ann@" + SENDER);
            load.send(letters, SESSIONS); // until the server's code is compiled
            load.send(letters, SESSIONS);
            for (int round = 0; round < ROUNDS; round++) {
                var used = server.processorTime();
                load.send(letters, SESSIONS);
                var each = server.processorTime().minus(used).toNanos() / messages;
                System.out.printf("%-36s %6.3f ms%n", name, each / 1e6);
            }
        }
    }

    private List<byte[]> letters(List<SigningSelector> selectors)
            throws IOException, SyntaxException {
        var signer = new DkimSigner(InstantSource.system());
        var letters = new ArrayList<byte[]>(messages);
        for (int i = 0; i < messages; i++) {
            var letter = letter(i);
            var source =
                    SignedMessage.of(OctetSource.of(letter.getBytes(UTF_8)), DkimLimits.DEFAULT);
            letters.add((signer.sign(source, selectors, null) + letter).getBytes(UTF_8));
        }
        return letters;
    }

    private static String letter(int number) {
        var body = new StringBuilder();
        for (int i = 0; body.length() < LETTER_OCTETS; i++) {
            body.append(
                    "Line %d of a letter with  some words here.\r\n".formatted(i * 31 + number));
        }
        return """
        From: Ann <ann@sender.test>
        To: Bob <u01@bench.test>
        Subject: Letter %1$d
        Date: Mon, 23 Nov 2026 12:00:00 +0000
        Message-ID: <%1$d@sender.test>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8

        """
                        .formatted(number)
                        .replace("\n", "\r\n")
                + body;
    }

    /** SPF has to look into two other records. */
    private static String zone(List<SigningSelector> selectors) {
        var zone =
                new StringBuilder(
                        """
                        sender.test. 3600 MX 10 mail.sender.test.
                        mail.sender.test. 3600 A 127.0.0.1
                        sender.test. 3600 TXT "v=spf1 include:one.sender.test -all"
                        one.sender.test. 3600 TXT "v=spf1 include:two.sender.test -all"
                        two.sender.test. 3600 TXT "v=spf1 ip4:127.0.0.0/8 -all"
                        _dmarc.sender.test. 3600 TXT "v=DMARC1; p=reject; rua=mailto:d@sender.test"
                        """);
        for (var selector : selectors) {
            var text = selector.key().record().text();
            var middle = text.length() / 2;
            zone.append(selector.selector().recordName(SENDER))
                    .append(". 3600 TXT \"")
                    .append(text, 0, middle)
                    .append("\" \"")
                    .append(text, middle, text.length())
                    .append("\"\n");
        }
        return zone.toString();
    }
}
