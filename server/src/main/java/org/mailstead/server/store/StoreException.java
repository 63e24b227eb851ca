package org.mailstead.server.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The store cannot do it now: try later. Nothing of the failed work is kept.
 *
 * <p>Protocols answer it with their temporary failure: {@code 451 4.3.0} (or {@code 452 4.3.1} when
 * {@link #isFull}), {@code NO [UNAVAILABLE]}.
 */
public final class StoreException extends Exception {
    private static final int SQLITE_FULL = 13;
    private static final String POSTGRESQL_DISK_FULL = "53100";

    private final boolean full;

    StoreException(String message) {
        this(message, null);
    }

    private StoreException(String message, boolean full) {
        super(message);
        this.full = full;
    }

    /** There is no room, as far as the store is concerned. */
    static StoreException full(String message) {
        return new StoreException(message, true);
    }

    /** The same for another caller, with the caller's own trace. */
    StoreException(StoreException shared) {
        super(shared.getMessage(), shared);
        this.full = shared.full;
    }

    /** The cause tells whether the disk is full. */
    StoreException(String message, @Nullable Throwable cause) {
        super(cause == null ? message : message + ": " + cause.getMessage(), cause);
        this.full = cause != null && meansFull(cause);
    }

    /**
     * Whether it failed because there is no room left: on the disk, or in the quota of the disk.
     */
    public boolean isFull() {
        return full;
    }

    private static boolean meansFull(Throwable cause) {
        return switch (cause) {
            case StoreException store -> store.full;
            case SQLException sql ->
                    sql.getErrorCode() == SQLITE_FULL
                            || POSTGRESQL_DISK_FULL.equals(sql.getSQLState());
            case FileSystemException file -> namesNoSpace(file.getReason());
            case IOException io -> namesNoSpace(io.getMessage());
            default -> false;
        };
    }

    /** The JDK has no code for ENOSPC and EDQUOT, only the system's words. */
    private static boolean namesNoSpace(@Nullable String words) {
        if (words == null) {
            return false;
        }
        var lower = words.toLowerCase(Locale.ROOT);
        return lower.contains("no space left")
                || lower.contains("quota exceeded")
                || lower.contains("not enough space");
    }
}
