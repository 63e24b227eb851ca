package org.mailstead.server.store;

import java.io.IOException;

/** A {@link StoreException} where only an {@link IOException} can be thrown: try later. */
public final class StoreIoException extends IOException {
    private final StoreException failure;

    StoreIoException(String message, IOException cause) {
        this(new StoreException(message, cause));
    }

    StoreIoException(StoreException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    /** What the store said. */
    public StoreException failure() {
        return failure;
    }
}
