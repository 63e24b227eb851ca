package org.mailstead.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Domain;
import org.mailstead.arc.ArcResult;
import org.mailstead.arc.ArcSealer;
import org.mailstead.arc.ArcVerifier;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.authres.MethodResult;
import org.mailstead.dkim.Canonicalization;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.DkimResult;
import org.mailstead.dkim.DkimSigner;
import org.mailstead.dkim.DkimVerifier;
import org.mailstead.dkim.Selector;
import org.mailstead.dkim.SignedMessage;
import org.mailstead.dkim.SigningSelector;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.wire.OctetSource;

/** DKIM and ARC with a program that others wrote, dkimpy, both ways; keys with OpenSSL. */
class DkimPeersTest {
    /** Debian's modules are known to Debian's Python only. */
    private static final String PATH = "PATH=/usr/bin:/bin";

    private static final String DOMAIN = "example.org";
    private static final DkimKey RSA = DkimKey.generateRsa(2048);
    private static final DkimKey ED25519 = DkimKey.generateEd25519();
    private static final String MESSAGE =
            """
            From: Ann <ann@example.org>
            To: Bob <bob@example.net>
            Subject: Dinner  with
             friends
            Date: Mon, 23 Nov 2026 12:00:00 +0000
            Message-ID: <1@example.org>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            Hello  Bob,\t
              are you hüngry?


            """
                    .replace("\n", "\r\n");

    /** Reads keys from a file of names and records, for both directions. */
    private static final String PYTHON =
            """
            import sys, dkim
            keys = dict(line.rstrip("\\n").split(" ", 1) for line in open("keys", encoding="ascii"))
            def txt(name, timeout=5):
                return keys.get(name.decode().rstrip("."), "").encode()
            message = open("message", "rb").read()
            what = sys.argv[1]
            if what == "verify":
                checker = dkim.DKIM(message)
                for i in range(int(sys.argv[2])):
                    print(checker.verify(idx=i, dnsfunc=txt))
            elif what == "arcverify":
                print(dkim.arc_verify(message, dnsfunc=txt)[0].decode())
            else:
                secret = open("secret", "rb").read()
                forms = tuple(form.encode() for form in sys.argv[4].split("/"))
                if what == "sign":
                    out = dkim.sign(message, sys.argv[3].encode(), b"example.org", secret,
                        canonicalize=forms, signature_algorithm=sys.argv[2].encode())
                else:
                    out = b"".join(dkim.arc_sign(message, sys.argv[3].encode(), b"example.org",
                        secret, b"mx.example.org", signature_algorithm=sys.argv[2].encode()))
                open("signed", "wb").write(out + message)
            """;

    private static SigningSelector selector(String name, DkimKey key, Canonicalization form) {
        return new SigningSelector(
                new Domain(DOMAIN),
                new Selector(name),
                key,
                form,
                SigningSelector.DEFAULT_FIELDS,
                SigningSelector.DEFAULT_SEALED_FIELDS,
                SigningSelector.DEFAULT_LIFETIME);
    }

    private static Resolver keys() {
        return ZoneResolver.builder()
                .txt("rsa._domainkey." + DOMAIN, RSA.record().text())
                .txt("ed._domainkey." + DOMAIN, ED25519.record().text())
                .build();
    }

    private static Peer python(Path home) throws Exception {
        Peer.require("python3");
        var peer = new Peer(home);
        peer.file("peer.py", PYTHON);
        peer.file(
                "keys",
                "rsa._domainkey.%s %s\ned._domainkey.%s %s\n"
                        .formatted(DOMAIN, RSA.record().text(), DOMAIN, ED25519.record().text()));
        Peer.requireSuccess(peer.run("env", PATH, "python3", "-c", "import dkim, nacl, authres"));
        return peer;
    }

    private static OctetSource source(String message) {
        return OctetSource.of(message.getBytes(UTF_8));
    }

    private static SignedMessage signedMessage(String message) throws Exception {
        return SignedMessage.of(source(message), DkimLimits.DEFAULT);
    }

    private static List<DkimResult> verify(byte[] message) throws Exception {
        return new DkimVerifier(keys(), _ -> false, Clock.systemUTC(), DkimLimits.DEFAULT)
                .verify(OctetSource.of(message));
    }

    private static final List<Canonicalization> FORMS =
            List.of(
                    Canonicalization.SIMPLE,
                    Canonicalization.RELAXED,
                    new Canonicalization(
                            Canonicalization.Form.RELAXED, Canonicalization.Form.SIMPLE));

    @Test // RFC 6376, RFC 8463
    void dkimpyVerifiesWhatWeSign(@TempDir Path home) throws Exception {
        var peer = python(home);
        for (var form : FORMS) {
            var fields =
                    new DkimSigner(Clock.systemUTC())
                            .sign(
                                    signedMessage(MESSAGE),
                                    List.of(
                                            selector("rsa", RSA, form),
                                            selector("ed", ED25519, form)),
                                    null);
            peer.file("message", fields + MESSAGE);
            assertThat(peer.ok("env", PATH, "python3", "peer.py", "verify", "2"))
                    .as("%s", form)
                    .isEqualTo("True\nTrue\n");
        }
    }

    @Test
    void weVerifyWhatDkimpySigns(@TempDir Path home) throws Exception {
        var peer = python(home);
        peer.file("message", MESSAGE);
        for (var form : FORMS) {
            peer.file("secret", RSA.pem());
            peer.ok(
                    "env",
                    PATH,
                    "python3",
                    "peer.py",
                    "sign",
                    "rsa-sha256",
                    "rsa",
                    form.toString());
            assertThat(verify(Files.readAllBytes(home.resolve("signed"))))
                    .as("%s", form)
                    .allMatch(DkimResult::isPass)
                    .hasSize(1);
            peer.file("secret", seed());
            peer.ok(
                    "env",
                    PATH,
                    "python3",
                    "peer.py",
                    "sign",
                    "ed25519-sha256",
                    "ed",
                    form.toString());
            assertThat(verify(Files.readAllBytes(home.resolve("signed"))))
                    .as("%s", form)
                    .allMatch(DkimResult::isPass)
                    .hasSize(1);
        }
    }

    /** The 32 octets at the end of the PKCS #8 form. RFC 8410 §7. */
    private static String seed() {
        var base64 = ED25519.pem().replaceAll("-----[A-Z ]+-----|\\s", "");
        var der = Base64.getDecoder().decode(base64);
        var seed = java.util.Arrays.copyOfRange(der, der.length - 32, der.length);
        return Base64.getEncoder().encodeToString(seed);
    }

    @Test // RFC 8617
    void dkimpyValidatesTheChainsThatWeSeal(@TempDir Path home) throws Exception {
        var peer = python(home);
        var message = MESSAGE;
        for (int i = 1; i <= 2; i++) {
            message = seal(message);
            peer.file("message", message);
            assertThat(peer.ok("env", PATH, "python3", "peer.py", "arcverify")).isEqualTo("pass\n");
        }
    }

    private static String seal(String message) throws Exception {
        var chain = new ArcVerifier(keys(), DkimLimits.DEFAULT).verify(source(message));
        var results =
                new AuthenticationResults(
                        "mx.example.org", List.of(MethodResult.of("spf", "pass")));
        return new ArcSealer(Clock.systemUTC())
                        .seal(
                                signedMessage(message),
                                chain,
                                results,
                                selector("rsa", RSA, Canonicalization.RELAXED))
                        .orElseThrow()
                + message;
    }

    @Test
    void weValidateTheChainsThatDkimpySeals(@TempDir Path home) throws Exception {
        var peer = python(home);
        var results = "Authentication-Results: mx.example.org; spf=pass\r\n";
        peer.file("message", results + MESSAGE);
        peer.file("secret", RSA.pem());
        peer.ok(
                "env",
                PATH,
                "python3",
                "peer.py",
                "arcsign",
                "rsa-sha256",
                "rsa",
                "relaxed/relaxed");
        var signed = Files.readAllBytes(home.resolve("signed"));
        assertThat(new ArcVerifier(keys(), DkimLimits.DEFAULT).verify(OctetSource.of(signed)))
                .isInstanceOf(ArcResult.Pass.class);
        var ours = seal(new String(signed, UTF_8));
        assertThat(new ArcVerifier(keys(), DkimLimits.DEFAULT).verify(source(ours)))
                .isInstanceOfSatisfying(
                        ArcResult.Pass.class, pass -> assertThat(pass.links()).hasSize(2));
        peer.file("message", ours);
        assertThat(peer.ok("env", PATH, "python3", "peer.py", "arcverify")).isEqualTo("pass\n");
    }

    @Test // what a key is in the DNS is what OpenSSL makes of it too
    void openSslReadsOurKeys(@TempDir Path home) throws Exception {
        Peer.require("openssl");
        var peer = new Peer(home);
        peer.file("key", RSA.pem());
        var pem = peer.ok("openssl", "pkey", "-in", "key", "-pubout");
        assertThat(pem.replaceAll("-----[A-Z ]+-----|\\s", "")).isEqualTo(RSA.record().publicKey());
        var made = peer.ok("openssl", "genpkey", "-algorithm", "ed25519");
        assertThat(DkimKey.parsePem(made).pem().getBytes(US_ASCII))
                .isEqualTo(made.getBytes(US_ASCII));
        var old = peer.ok("openssl", "pkey", "-in", "key", "-traditional");
        assertThat(old).contains("BEGIN RSA PRIVATE KEY");
        assertThat(DkimKey.parsePem(old).record()).isEqualTo(RSA.record());
    }
}
