package org.mailstead.server.config;

import java.nio.file.Path;

/** A certificate for TLS with its key. The files are read again when they change. */
public record CertificateConfig(
        @Setting(
                        value =
                                "The certificate chain in PEM, this host's own first. Relative to this"
                                        + " file.",
                        required = "\"tls/mail.example.org.pem\"")
                Path chainFile,
        @Setting(
                        value = "The private key in PEM, without a pass phrase.",
                        required = "\"tls/mail.example.org.key\"")
                Path keyFile) {}
