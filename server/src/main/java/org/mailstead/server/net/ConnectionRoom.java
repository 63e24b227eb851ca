package org.mailstead.server.net;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many connections a process has room for, over all its listeners: each takes a file
 * descriptor, and the store needs some too, or every letter would be put off. Whoever comes beyond
 * waits in the kernel's backlog. Any thread.
 */
public final class ConnectionRoom {
    /** What is left to the store, and to all else that opens files; half if there are few. */
    private static final long RESERVED_MAX = 4096;

    private final int most;
    private final Semaphore free;

    /**
     * @param most 1 or more
     */
    public ConnectionRoom(int most) {
        this.most = most;
        free = new Semaphore(most);
    }

    /** What this process may open, less what the store needs. */
    public static ConnectionRoom ofProcess() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        var files =
                system instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : Integer.MAX_VALUE;
        return new ConnectionRoom(of(files));
    }

    /** Room for connections where so many files may be open. */
    static int of(long files) {
        return Math.clamp(files - Math.min(files / 2, RESERVED_MAX), 1, Integer.MAX_VALUE);
    }

    /** How many in all. */
    public int most() {
        return most;
    }

    /**
     * Takes a place.
     *
     * @param within how long to wait for one
     * @return false if there was none in time, or the thread is interrupted
     */
    public boolean enter(Duration within) {
        try {
            return free.tryAcquire(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Gives a place back. */
    public void leave() {
        free.release();
    }
}
