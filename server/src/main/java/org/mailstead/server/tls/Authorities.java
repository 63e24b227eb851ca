package org.mailstead.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Authorities that are trusted besides those of the system. */
public final class Authorities {
    private static final int OCTETS_MAX = 4 << 20;

    private Authorities() {}

    /**
     * Reads certificates in PEM, at least one.
     *
     * @throws IOException if that cannot be done; it names the file
     */
    public static List<X509Certificate> read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var octets = in.readNBytes(OCTETS_MAX + 1);
            if (octets.length > OCTETS_MAX) {
                throw new IOException(file + " is longer than " + OCTETS_MAX + " octets");
            }
            var authorities =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(octets))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (authorities.isEmpty()) {
                throw new IOException(file + " has no certificate");
            }
            return authorities;
        } catch (CertificateException e) {
            throw new IOException(file + " has something else than certificates in PEM", e);
        }
    }
}
