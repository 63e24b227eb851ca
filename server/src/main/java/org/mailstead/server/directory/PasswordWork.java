package org.mailstead.server.directory;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mailstead.sasl.CredentialsUnavailableException;

/**
 * Does what passwords cost, on a few platform threads: so that a flood of logins takes no more
 * memory and processors than those, and the virtual threads of connections keep theirs.
 *
 * <p>Any thread may ask. Closing it lets the work that runs end.
 */
final class PasswordWork implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;
    private final DirectoryLimits limits;

    PasswordWork(DirectoryLimits limits) {
        this.limits = limits;
        threads =
                new ThreadPoolExecutor(
                        limits.passwordThreads(),
                        limits.passwordThreads(),
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(limits.passwordsWaitingMax()),
                        Thread.ofPlatform().name("password-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Waits until the work is done.
     *
     * @param work throws no checked exception
     * @throws CredentialsUnavailableException if too many wait already, or for too long
     */
    <T> T run(Callable<T> work) throws CredentialsUnavailableException {
        var task = new FutureTask<>(work);
        try {
            threads.execute(task);
            return task.get(limits.passwordWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException e) {
            task.cancel(false);
            threads.remove(task);
            throw new CredentialsUnavailableException("too many logins at once", e);
        } catch (InterruptedException e) {
            task.cancel(false);
            threads.remove(task);
            Thread.currentThread().interrupt();
            throw new CredentialsUnavailableException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("password work failed", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
