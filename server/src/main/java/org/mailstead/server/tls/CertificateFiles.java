package org.mailstead.server.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailstead.wire.SyntaxException;

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
        try {
            var factory = CertificateFactory.getInstance("X.509");
            var chain = new ArrayList<X509Certificate>();
            for (var block : PemBlock.readAll(text(certificate))) {
                if (block.label().equals("CERTIFICATE")) {
                    var der = new ByteArrayInputStream(block.octets());
                    chain.add((X509Certificate) factory.generateCertificate(der));
                }
            }
            if (chain.isEmpty()) {
                throw new IOException("no certificate in " + certificate);
            }
            return chain;
        } catch (GeneralSecurityException | SyntaxException e) {
            throw new IOException("no certificates that can be read in " + certificate, e);
        }
    }

    private PrivateKey readKey() throws IOException {
        try {
            // an EC key of OpenSSL comes behind its parameters, and certificates may stand around
            for (var block : PemBlock.readAll(text(key))) {
                switch (block.label()) {
                    case "PRIVATE KEY" -> {
                        return decode(block.octets());
                    }
                    case "EC PRIVATE KEY", "RSA PRIVATE KEY" -> {
                        return decode(OlderKeys.toPkcs8(text(key)));
                    }
                    default -> {}
                }
            }
        } catch (GeneralSecurityException | SyntaxException e) {
            throw new IOException("no private key that can be used in " + key, e);
        }
        throw new IOException("no private key without a pass phrase in " + key);
    }

    /** A key as PKCS #8, of the first kind that takes it: the octets name their kind. */
    private static PrivateKey decode(byte[] pkcs8) throws GeneralSecurityException {
        var refused = new InvalidKeySpecException("a key of no kind that TLS uses");
        for (var kind : List.of("EC", "RSA", "EdDSA")) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                refused.addSuppressed(e);
            }
        }
        throw refused;
    }

    private static String text(Path file) throws IOException {
        return new String(bounded(file), US_ASCII);
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
