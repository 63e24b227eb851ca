package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.DkimSigner;
import org.mailstead.dkim.Selector;
import org.mailstead.dkim.SignedMessage;
import org.mailstead.dkim.SigningSelector;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.directory.RuleSet;
import org.mailstead.server.inbound.AuthenticationOptions;
import org.mailstead.server.net.Network;
import org.mailstead.wire.OctetSource;

/**
 * A sender at {@code remote.example}, on this machine: what the DNS says of it, what it signs and
 * sends.
 */
final class RemoteSender {
    static final DkimKey KEY = DkimKey.generateEd25519();
    static final AuthenticationOptions OPTIONS = options(List.of(), false);
    static final String PLAIN = "From: Sam <sam@remote.example>\nSubject: hi\n\ntext\n";

    private RemoteSender() {}

    static AuthenticationOptions options(List<Network> relays, boolean refuse) {
        return new AuthenticationOptions(
                new Domain("mx.example.test"),
                Duration.ofSeconds(30),
                relays,
                Set.of(),
                refuse,
                true);
    }

    /** {@code remote.example} with SPF for this machine, a key, and a policy. */
    static ZoneResolver.Builder zone(String policy) {
        return ZoneResolver.builder()
                .txt("remote.example", "v=spf1 ip4:127.0.0.1 -all")
                .txt("s._domainkey.remote.example", KEY.record().text())
                .txt("_dmarc.remote.example", "v=DMARC1; " + policy)
                .txt("other.example", "v=spf1 ip4:127.0.0.1 -all")
                .zone(
                        """
                        1.0.0.127.in-addr.arpa. PTR host.remote.example.
                        host.remote.example. A 127.0.0.1
                        remote.example. MX 10 host.remote.example.
                        other.example. MX 10 host.remote.example.
                        far.example. MX 10 host.remote.example.
                        client.remote.example. A 127.0.0.1
                        """);
    }

    /** A message with its signature in front. */
    static String signed(String message) throws Exception {
        return signed("remote.example", message);
    }

    /** Signed by another domain, with the same key and selector. */
    static String signed(String domain, String message) throws Exception {
        var octets = message.replace("\n", "\r\n").getBytes(UTF_8);
        var source = SignedMessage.of(OctetSource.of(octets), DkimLimits.DEFAULT);
        var selector = SigningSelector.of(new Domain(domain), new Selector("s"), KEY);
        var signer = new DkimSigner(InstantSource.fixed(TestSmtp.START));
        return signer.sign(source, List.of(selector), null).replace("\r\n", "\n") + message;
    }

    /** A transaction that ends in a reply, for ann. */
    static String send(String from, String message, String reply) {
        return send(from, "ann@example.test", message, reply);
    }

    private static String send(String from, String to, String message, String reply) {
        return """
        C: MAIL FROM:<%s>
        S: 250 *
        C: RCPT TO:<%s>
        S: 250 *
        C: DATA
        S: 354 *
        %s
        C: .
        S: %s
        """
                .formatted(from, to, message.stripTrailing().replaceAll("(?m)^", "C: "), reply);
    }

    /** Sends a message to ann. */
    static void deliver(TestSmtp server, String from, String message, String reply)
            throws Exception {
        deliver(server, from, "ann@example.test", message, reply);
    }

    static void deliver(TestSmtp server, String from, String to, String message, String reply)
            throws Exception {
        server.smtp().play("S: 220 *").hello().play(send(from, to, message, reply));
    }

    /** Sets the rules of ann's address. */
    static void rules(TestSmtp server, String text) throws Exception {
        var addresses = server.directory.admin().addresses();
        var ann = Address.parse("ann@example.test");
        TestSmtp.done(addresses.setRules("test", ann, RuleSet.parse(text)));
    }
}
