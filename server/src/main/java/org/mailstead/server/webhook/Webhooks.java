package org.mailstead.server.webhook;

import java.time.InstantSource;
import org.mailstead.server.http.GuardedClient;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;

/** All that is done with webhooks, from their jobs to the calls. Any number of threads. */
public final class Webhooks implements AutoCloseable {
    private final WebhookQueue queue;
    private final WebhookAdmin admin;
    private final WebhookScheduler scheduler;
    private final GuardedClient client;

    private Webhooks(
            WebhookQueue queue,
            WebhookAdmin admin,
            WebhookScheduler scheduler,
            GuardedClient client) {
        this.client = client;
        this.queue = queue;
        this.admin = admin;
        this.scheduler = scheduler;
    }

    /** What people see and change. */
    public WebhookAdmin admin() {
        return admin;
    }

    /**
     * What calls are made by.
     *
     * @param node the name of this node: the same after a restart, and no other's at the same time
     * @param client closed with these
     * @param version of the program
     */
    public record Services(
            Database database,
            InstantSource clock,
            String node,
            GuardedClient client,
            String version,
            Metrics metrics) {}

    /**
     * Begins to call what is due.
     *
     * @param events make jobs
     */
    public static Webhooks start(Services services, WebhookEvents events) {
        var clock = services.clock();
        var limits = events.limits();
        var queue = new WebhookQueue(services.database(), clock, services.node(), limits);
        var caller = new Caller(services.client(), services.version(), limits);
        var metrics = new WebhookMetrics(services.metrics());
        return new Webhooks(
                queue,
                new WebhookAdmin(services.database(), clock, events, caller),
                WebhookScheduler.start(queue, events, caller, metrics),
                services.client());
    }

    /** Forgets what is not to be remembered any longer. webapi J-6 */
    public void expire() throws StoreException {
        queue.expire();
    }

    /** Erases all of an account, once it is removed. */
    public static void forget(Database database, long account) throws StoreException {
        database.<Boolean, RuntimeException>write(
                Scope.server(),
                tx -> {
                    Retiring.forget(tx, account);
                    return true;
                });
    }

    /** Begins no more calls, and keeps how those end that go on. */
    @Override
    public void close() {
        scheduler.close();
        client.close();
    }
}
