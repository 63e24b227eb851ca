package org.mailstead.server.mailbox;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.mailstead.server.store.StoreException;

/** Something that several threads may make: whoever comes first does, the others wait for it. */
final class Shared<T> {
    private final Maker<T> maker;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<T> end = new CompletableFuture<>();

    /**
     * @param maker called once at most
     */
    Shared(Maker<T> maker) {
        this.maker = maker;
    }

    /** Makes it. */
    interface Maker<T> {
        T make() throws StoreException;
    }

    /** Makes it, unless somebody does. What goes wrong is thrown by {@link #await}. */
    void run() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        try {
            end.complete(maker.make());
        } catch (StoreException | RuntimeException | Error e) {
            end.completeExceptionally(e);
        }
    }

    /** What was made: here, if nobody has begun. */
    T await() throws StoreException {
        run();
        try {
            return end.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /**
     * Nobody begins any more; waits for whoever has.
     *
     * @param closer gets what was made, if anything was
     * @return false if nobody had begun
     */
    boolean close(Consumer<T> closer) {
        if (begun.compareAndSet(false, true)) {
            return false;
        }
        end.handle(
                        (made, _) -> {
                            if (made != null) {
                                closer.accept(made);
                            }
                            return true;
                        })
                .join();
        return true;
    }
}
