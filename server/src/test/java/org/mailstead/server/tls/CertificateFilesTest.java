package org.mailstead.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
    private static final List<String> HOSTS = List.of("localhost");

    @TempDir Path directory;
    private CertificateFiles files = new CertificateFiles(Path.of("unset"), Path.of("unset"));

    @BeforeEach
    void inDirectory() {
        files =
                new CertificateFiles(
                        directory.resolve("tls/c.pem"), directory.resolve("tls/k.pem"));
    }

    @Test // operations L-5
    void theFirstStartMakesACertificateThatLaterOnesKeep() throws Exception {
        var made = files.readOrMake(HOSTS, List.of(InetAddress.ofLiteral("127.0.0.1")), NOW);
        assertThat(files.readOrMake(HOSTS, List.of(), NOW)).isEqualTo(made);
        assertThat(files.read()).isEqualTo(made);
        var certificate = made.chain().getFirst();
        assertThat(made.names()).containsExactly("localhost");
        assertThat(certificate.getSubjectAlternativeNames()).contains(List.of(7, "127.0.0.1"));
        certificate.verify(certificate.getPublicKey());
    }

    @Test
    void onlyTheOwnerCanReadTheKey() throws Exception {
        files.readOrMake(HOSTS, List.of(), NOW);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())))
                .isEqualTo("rw-------");
    }

    @Test
    void aCertificateThatEndsSoonIsMadeAnew() throws Exception {
        var made = files.readOrMake(HOSTS, List.of(), NOW);
        var end = made.chain().getFirst().getNotAfter().toInstant();
        var later = end.minus(Duration.ofDays(29));
        assertThat(files.readOrMake(HOSTS, List.of(), later)).isNotEqualTo(made);
    }

    @Test // a stop between the two files, while a certificate was made anew
    void aKeyThatIsNotTheCertificatesIsReplaced() throws Exception {
        files.readOrMake(HOSTS, List.of(), NOW);
        var other = new CertificateFiles(directory.resolve("c2"), directory.resolve("k2"));
        other.readOrMake(HOSTS, List.of(), NOW);
        Files.copy(other.key(), files.key(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(files::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not the key of the certificate");
        assertThat(files.readOrMake(HOSTS, List.of(), NOW).keyMatches()).isTrue();
        assertThat(files.read().keyMatches()).isTrue();
    }

    @Test
    void aFileThatHoldsSomethingElseIsNamed() throws Exception {
        files.readOrMake(HOSTS, List.of(), NOW);
        Files.writeString(files.key(), "hello");
        assertThatThrownBy(files::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(files.key().toString());
        Files.writeString(files.certificate(), "hello");
        assertThatThrownBy(files::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(files.certificate().toString());
        Files.write(files.certificate(), new byte[CertificateFiles.OCTETS_MAX + 1]);
        assertThatThrownBy(files::read).hasMessageContaining("larger than");
    }

    @Test // the older forms of OpenSSL, and key and certificate in one file
    void everyUsualKindAndFormOfKeyIsRead() throws Exception {
        for (var kind : List.of("EC SHA256withECDSA", "RSA SHA256withRSA", "Ed25519 Ed25519")) {
            var words = kind.split(" ", 2);
            var pair = KeyPairGenerator.getInstance(words[0]).generateKeyPair();
            var name = new X500Name("CN=" + words[0]);
            var certificate =
                    new JcaX509v3CertificateBuilder(
                                    name,
                                    BigInteger.ONE,
                                    Date.from(NOW),
                                    Date.from(NOW.plus(Duration.ofDays(1))),
                                    name,
                                    pair.getPublic())
                            .build(new JcaContentSignerBuilder(words[1]).build(pair.getPrivate()));
            var both = new CertificateFiles(directory.resolve("pem"), directory.resolve("pem"));
            try (var writer = new JcaPEMWriter(Files.newBufferedWriter(both.key()))) {
                writer.writeObject(olderForm(pair.getPrivate()));
                writer.writeObject(certificate);
            }
            assertThat(both.read().keyMatches()).as(kind).isTrue();
        }
    }

    /** An EC key as OpenSSL writes it, with its curve inside; others as they are. RFC 5915 §3. */
    private static Object olderForm(PrivateKey key) {
        if (!(key instanceof ECPrivateKey ec)) {
            return key;
        }
        var curve = PrivateKeyInfo.getInstance(key.getEncoded()).getPrivateKeyAlgorithm();
        var octets =
                new org.bouncycastle.asn1.sec.ECPrivateKey(
                        ec.getParams().getOrder().bitLength(), ec.getS(), curve.getParameters());
        try {
            return new PemObject("EC PRIVATE KEY", octets.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
