package org.mailstead.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Date;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A TLS connection that a login cannot be bound to: TLS 1.2 has no exporter for it (RFC 9266 §4.2),
 * and an Ed25519 certificate no hash (RFC 5929 §4.1).
 */
class UnboundTlsTest {
    @TempDir Path directory;

    @SuppressWarnings("JavaUtilDate") // what BouncyCastle takes
    private void certify() throws Exception {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var name = new X500Name("CN=mx.example.test");
        var far = new Date(8_000_000_000_000L);
        var certificate =
                new JcaX509v3CertificateBuilder(
                                name, BigInteger.ONE, new Date(0), far, name, pair.getPublic())
                        .build(new JcaContentSignerBuilder("Ed25519").build(pair.getPrivate()));
        try (var out = new JcaPEMWriter(Files.newBufferedWriter(directory.resolve("c.pem")))) {
            out.writeObject(certificate);
        }
        try (var out = new JcaPEMWriter(Files.newBufferedWriter(directory.resolve("k.pem")))) {
            out.writeObject(new JcaPKCS8Generator(pair.getPrivate(), null));
        }
    }

    @Test // inbound AUTH-07, EHLO-21
    void scramPlusIsNeitherOfferedNorTakenAndTheReasonIsTold() throws Exception {
        certify();
        try (var server = TestSmtp.start(directory)) {
            var factory = TestClient.trustAll().getSocketFactory();
            var loopback = InetAddress.getLoopbackAddress();
            try (var secure = (SSLSocket) factory.createSocket(loopback, server.port(2))) {
                secure.setEnabledProtocols(new String[] {"TLSv1.2"});
                secure.startHandshake();
                var client = new TestClient(secure).play("S: 220 *\nC: EHLO client.example");
                assertThat(client.reply())
                        .anyMatch(line -> line.contains("AUTH SCRAM-SHA-256 SCRAM-SHA-1 "))
                        .noneMatch(line -> line.contains("PLUS"));
                client.play("C: AUTH SCRAM-SHA-256-PLUS\nS: 504 5.5.4 * nothing to bind *");
                client.play("C: AUTH EXTERNAL =\nS: 535 5.7.8 * client certificate *");
            }
        }
    }
}
