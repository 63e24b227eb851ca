package org.mailstead.dns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The system's {@code resolv.conf}, read again when it changes. Not safe for several threads. */
final class ResolvConf {
    private static final int OCTETS_MAX = 64 * 1024;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final Path file;
    private final InstantSource clock;
    private Instant nextLook = Instant.MIN;
    private @Nullable FileTime modified;

    ResolvConf(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * The servers, if they may have changed since the last call; the first call has them always.
     *
     * @throws IOException if the file is absent, cannot be read or names no server; says which
     */
    Optional<NameServers> changed() throws IOException {
        var now = clock.instant();
        if (now.isBefore(nextLook)) {
            return Optional.empty();
        }
        try {
            var last = Files.getLastModifiedTime(file);
            if (last.equals(modified)) {
                nextLook = now.plus(LOOK_EVERY);
                return Optional.empty();
            }
            var servers =
                    NameServers.parse(read())
                            .orElseThrow(() -> new IOException(file + " names no name server"));
            modified = last;
            nextLook = now.plus(LOOK_EVERY);
            return Optional.of(servers);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist: no name server is known", e);
        }
    }

    private String read() throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(
                    in.readNBytes(OCTETS_MAX), java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }
}
