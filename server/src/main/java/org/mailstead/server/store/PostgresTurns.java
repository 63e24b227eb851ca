package org.mailstead.server.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Works that wait to write, by scope: one virtual thread for each scope that has any takes them in
 * batches, until there are none.
 */
final class PostgresTurns {
    private final int waitingMax;
    private final int batchMax;
    private final Writer writer;

    /** A scope is in here while its thread runs. Guarded by itself; so is what it holds. */
    private final Map<Scope, ArrayDeque<Job<?, ?>>> waiting = new HashMap<>();

    private boolean closed;

    /** Runs a batch of works in one transaction, and answers each. */
    @FunctionalInterface
    interface Writer {
        void write(Scope scope, List<Job<?, ?>> batch);
    }

    PostgresTurns(int waitingMax, int batchMax, Writer writer) {
        this.waitingMax = waitingMax;
        this.batchMax = batchMax;
        this.writer = writer;
    }

    void add(Scope scope, Job<?, ?> job) throws StoreException {
        synchronized (waiting) {
            if (closed) {
                throw new StoreException("the store is closed");
            }
            var jobs = waiting.get(scope);
            if (jobs == null) {
                jobs = new ArrayDeque<>();
                waiting.put(scope, jobs);
                Thread.ofVirtual().name("store-" + scope).start(() -> serve(scope));
            } else if (jobs.size() >= waitingMax) {
                throw new StoreException("too many writes wait for the database of " + scope);
            }
            jobs.add(job);
        }
    }

    private void serve(Scope scope) {
        for (var batch = next(scope); !batch.isEmpty(); batch = next(scope)) {
            writer.write(scope, batch);
        }
    }

    /** The next works of a scope; once there are none, its thread ends. */
    private List<Job<?, ?>> next(Scope scope) {
        var batch = new ArrayList<Job<?, ?>>();
        synchronized (waiting) {
            var jobs = waiting.get(scope);
            while (jobs != null && !jobs.isEmpty() && batch.size() < batchMax) {
                var job = jobs.remove();
                if (job.begin()) {
                    batch.add(job);
                }
            }
            if (batch.isEmpty()) {
                waiting.remove(scope);
                waiting.notifyAll();
            }
        }
        return batch;
    }

    /** Takes no more works, and waits until those that were taken are done. */
    void close() throws InterruptedException {
        synchronized (waiting) {
            closed = true;
            while (!waiting.isEmpty()) {
                waiting.wait();
            }
        }
    }
}
