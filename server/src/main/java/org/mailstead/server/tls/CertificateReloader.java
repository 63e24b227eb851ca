package org.mailstead.server.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates in files that are read again when they change: whoever renews them need not restart
 * the server. New files that cannot be used are logged, and the old certificates stay in use. One
 * virtual thread looks at the times of the files.
 */
public final class CertificateReloader implements AutoCloseable {
    private final Logger log = LoggerFactory.getLogger(CertificateReloader.class);
    private final List<CertificateFiles> files;
    private final Certificates certificates;
    private final Duration every;
    private final CountDownLatch closed = new CountDownLatch(1);
    private List<FileTime> times;

    /**
     * Reads the files and begins to watch them.
     *
     * @param files at least one
     * @param every how often they are looked at
     * @throws IOException if a file cannot be used now
     */
    public CertificateReloader(List<CertificateFiles> files, Duration every) throws IOException {
        this.files = List.copyOf(files);
        this.every = every;
        times = times();
        certificates = new Certificates(read());
        Thread.ofVirtual().name("certificates").start(this::watch);
    }

    /** What handshakes choose from: always the newest. */
    public Certificates certificates() {
        return certificates;
    }

    private void watch() {
        try {
            while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                reloadIfChanged();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void reloadIfChanged() {
        try {
            var now = times();
            if (!now.equals(times)) {
                times = now; // also if they are wrong: that is told once
                certificates.replace(read());
                log.atInfo().addKeyValue("files", files.size()).log("certificates read again");
            }
        } catch (IOException e) {
            log.atError()
                    .addKeyValue("err", e.getMessage())
                    .log("new certificates cannot be used, the old ones stay");
        }
    }

    private List<FileTime> times() throws IOException {
        var found = new ArrayList<FileTime>();
        for (var pair : files) {
            for (Path file : List.of(pair.certificate(), pair.key())) {
                found.add(Files.getLastModifiedTime(file));
            }
        }
        return found;
    }

    private List<ServerCertificate> read() throws IOException {
        var found = new ArrayList<ServerCertificate>();
        for (var pair : files) {
            found.add(pair.read());
        }
        return found;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
