package org.mailstead.server;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.mailstead.server.config.Config;
import org.mailstead.server.tls.CertificateFiles;
import org.mailstead.server.tls.CertificateReloader;
import org.mailstead.server.tls.Tls;

/**
 * TLS that is made ready on a thread of its own while the store opens: checking a key takes a tenth
 * of a second in a Java that has just started.
 */
final class EarlyTls implements AutoCloseable {
    private static final Duration CERTIFICATES_CHECKED_EVERY = Duration.ofMinutes(1);

    private final FutureTask<Ready> task;

    /** The certificates, watched, and TLS with them. */
    private record Ready(CertificateReloader certificates, Tls tls) {}

    private EarlyTls(FutureTask<Ready> task) {
        this.task = task;
    }

    /** Begins. */
    static EarlyTls begin(Config config, InstantSource clock) {
        var task = new FutureTask<>(() -> open(config, clock));
        Thread.ofPlatform().daemon().name("tls").start(task);
        return new EarlyTls(task);
    }

    private static Ready open(Config config, InstantSource clock) throws IOException {
        var certificates =
                new CertificateReloader(files(config, clock), CERTIFICATES_CHECKED_EVERY);
        return new Ready(certificates, new Tls(certificates.certificates()));
    }

    /** Those of the configuration; without any, one that is made and kept in the data directory. */
    private static List<CertificateFiles> files(Config config, InstantSource clock)
            throws IOException {
        if (!config.certificate().isEmpty()) {
            return config.certificate().stream()
                    .map(files -> new CertificateFiles(files.chainFile(), files.keyFile()))
                    .toList();
        }
        var folder = config.dataDirectory().resolve("tls");
        var files =
                new CertificateFiles(
                        folder.resolve("certificate.pem"), folder.resolve("private-key.pem"));
        var addresses =
                config.listener().stream()
                        .flatMap(listener -> listener.addresses().stream())
                        .filter(address -> !address.isAnyLocalAddress())
                        .distinct()
                        .toList();
        files.readOrMake(List.of(config.hostName().ascii()), addresses, clock.instant());
        return List.of(files);
    }

    /**
     * Waits until it is ready.
     *
     * @throws IOException if a certificate cannot be used
     */
    Tls ready() throws IOException {
        try {
            return task.get().tls();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw new IOException(io.getMessage(), io);
            }
            throw new IllegalStateException("TLS cannot be made ready", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while TLS was made ready", e);
        }
    }

    /** Stops watching the certificates, if they could be read. */
    @Override
    public void close() {
        try {
            task.get().certificates().close();
        } catch (ExecutionException e) {
            // told by ready(), or by what failed before it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
