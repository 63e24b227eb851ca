package org.mailstead.server.store;

import java.nio.file.Path;

/** Spools that need no store. */
public final class TestSpool {
    private TestSpool() {}

    /** One of a few octets, which never come to the disk. */
    public static Spool inMemory() {
        return new Spool(() -> Path.of("never-made"), 1 << 20, 1 << 16, 1 << 20);
    }
}
