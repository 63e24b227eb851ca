package org.mailstead.server.mailbox;

import java.util.Objects;
import org.mailstead.server.store.StoreException;

/** A message of an APPEND cannot be made ready: on its way out of the transaction that waits. */
final class NotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotReadyException(StoreException failure) {
        super(failure);
    }

    StoreException failure() {
        return (StoreException) Objects.requireNonNull(getCause());
    }
}
