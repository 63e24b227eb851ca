package org.mailstead.server.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/**
 * A certificate chain and its key in two PEM files: a chain of X.509 certificates, the server's own
 * first; and a private key without a pass phrase, as PKCS #8 or in the older forms of OpenSSL.
 *
 * @param certificate the file with the chain
 * @param key the file with the key
 */
public record CertificateFiles(Path certificate, Path key) {
    /** No certificate or key file is larger. */
    static final int OCTETS_MAX = 1 << 20;

    private static final Duration SELF_SIGNED_LIFETIME = Duration.ofDays(4 * 365);
    private static final Duration RENEWED_BEFORE = Duration.ofDays(30);

    /**
     * Reads both files.
     *
     * @throws IOException if one cannot be read, or holds something else; the message names it
     */
    public ServerCertificate read() throws IOException {
        var found = readUnchecked();
        if (!found.keyMatches()) {
            throw new IOException(key + " is not the key of the certificate in " + certificate);
        }
        return found;
    }

    private ServerCertificate readUnchecked() throws IOException {
        var chain = readChain();
        var privateKey = readKey();
        try {
            return new ServerCertificate(privateKey, chain);
        } catch (IllegalArgumentException e) {
            throw new IOException(certificate + " and " + key + ": " + e.getMessage(), e);
        }
    }

    /**
     * The certificate in these files; a self-signed one is made and kept in them when there is none
     * or when it ends within 30 days. Its key can be read by the owner only.
     *
     * @param hosts DNS names that a new one is for, at least one
     * @param addresses IP addresses that it is also for
     * @throws IOException if files that are there cannot be read, or new ones not written
     */
    public ServerCertificate readOrMake(
            List<String> hosts, List<InetAddress> addresses, Instant now) throws IOException {
        try {
            var kept = readUnchecked();
            var end = kept.chain().getFirst().getNotAfter().toInstant();
            // they differ when the last start was stopped between writing the two
            if (kept.keyMatches() && end.isAfter(now.plus(RENEWED_BEFORE))) {
                return kept;
            }
        } catch (NoSuchFileException e) {
            // the first start: one is made now
        }
        var made = SelfSigned.make(hosts, addresses, now, SELF_SIGNED_LIFETIME);
        write(key, pem("PRIVATE KEY", made.key().getEncoded()), "rw-------");
        try {
            write(
                    certificate,
                    pem("CERTIFICATE", made.chain().getFirst().getEncoded()),
                    "rw-r--r--");
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate of our own has no encoding", e);
        }
        return made;
    }

    private List<X509Certificate> readChain() throws IOException {
        var chain = new ArrayList<X509Certificate>();
        var converter = new JcaX509CertificateConverter();
        try (var parser = parser(certificate)) {
            for (var found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof X509CertificateHolder holder) {
                    chain.add(converter.getCertificate(holder));
                }
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException("no certificates that can be read in " + certificate, e);
        }
        if (chain.isEmpty()) {
            throw new IOException("no certificate in " + certificate);
        }
        return chain;
    }

    private PrivateKey readKey() throws IOException {
        try (var parser = parser(key)) {
            // an EC key of OpenSSL comes behind its parameters, and certificates may stand around
            for (var found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof PEMKeyPair pair) {
                    return decode(pair.getPrivateKeyInfo());
                }
                if (found instanceof PrivateKeyInfo info) {
                    return decode(info);
                }
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException("no private key that can be used in " + key, e);
        }
        throw new IOException("no private key without a pass phrase in " + key);
    }

    private static PEMParser parser(Path file) throws IOException {
        return new PEMParser(new StringReader(new String(bounded(file), US_ASCII)));
    }

    private static PrivateKey decode(PrivateKeyInfo info)
            throws IOException, GeneralSecurityException {
        var algorithm =
                switch (info.getPrivateKeyAlgorithm().getAlgorithm().getId()) {
                    case "1.2.840.113549.1.1.1" -> "RSA";
                    case "1.2.840.10045.2.1" -> "EC";
                    case "1.3.101.112", "1.3.101.113" -> "EdDSA";
                    case String other -> throw new GeneralSecurityException("key of " + other);
                };
        return KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static byte[] bounded(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var octets = in.readNBytes(OCTETS_MAX + 1);
            if (octets.length > OCTETS_MAX) {
                throw new IOException(file + " is larger than " + OCTETS_MAX + " octets");
            }
            return octets;
        }
    }

    private static String pem(String label, byte[] octets) {
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    /** Whole or not at all: written beside, then renamed. */
    private static void write(Path file, String text, String permissions) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        var beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        Set<PosixFilePermission> mode =
                PosixFilePermissions.fromString(permissions).stream().collect(Collectors.toSet());
        Files.createFile(beside, PosixFilePermissions.asFileAttribute(mode));
        Files.writeString(beside, text, StandardOpenOption.SYNC, StandardOpenOption.WRITE);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
