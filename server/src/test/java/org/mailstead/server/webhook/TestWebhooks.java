package org.mailstead.server.webhook;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.server.directory.AdminResult;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.DirectoryLimits;
import org.mailstead.server.directory.DirectoryOptions;
import org.mailstead.server.directory.Webhook;
import org.mailstead.server.directory.Webhook.Direction;
import org.mailstead.server.directory.WebhookEvent;
import org.mailstead.server.http.PolicyHost;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.TestDatabase;

/** Accounts with webhooks, and what happens to their mail: on a real database. */
final class TestWebhooks implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    final AtomicReference<Instant> now = new AtomicReference<>(START);
    final Database database;
    final WebhookEvents events;
    private final Directory directory;

    private TestWebhooks(Database database, WebhookLimits limits) throws Exception {
        this.database = database;
        this.events = new WebhookEvents(limits);
        this.directory =
                new Directory(
                        database,
                        now::get,
                        new DirectoryOptions(
                                Set.of(Domain.parse("mx.example.test")), Set.of(), null),
                        DirectoryLimits.defaults());
    }

    static TestWebhooks open(Engine engine, Path folder) throws Exception {
        return open(engine, folder, WebhookLimits.DEFAULT);
    }

    static TestWebhooks open(Engine engine, Path folder, WebhookLimits limits) throws Exception {
        return new TestWebhooks(TestDatabase.open(engine, folder), limits);
    }

    static TestWebhooks open(Database database) throws Exception {
        return new TestWebhooks(database, WebhookLimits.DEFAULT);
    }

    @Override
    public void close() {
        database.close();
    }

    void later(Duration duration) {
        now.set(now.get().plus(duration));
    }

    /** An account whose program is at that URL. */
    long account(String name, URI url) throws Exception {
        var admin = directory.admin();
        var domain = Domain.parse("a.example");
        if (directory.domain(domain).isEmpty()) {
            done(admin.domains().add("test", domain, false));
        }
        var account = done(admin.accounts().add("test", name, Address.parse(name + "@a.example")));
        var hook = done(Webhook.of(url.toString(), "Bearer secret", "key", List.of()));
        done(admin.settings().setWebhook("test", name, Direction.OUTGOING, hook));
        return account.id();
    }

    private static <T> T done(AdminResult<T> result) {
        if (result instanceof AdminResult.Done<T>(var value)) {
            return value;
        }
        throw new AssertionError(result.toString());
    }

    /** Something becomes of an account's message for a recipient. */
    void happens(long account, WebhookEvent event, long recipient) throws Exception {
        database.<Boolean, Exception>write(
                Scope.server(),
                tx -> {
                    events.in(tx, now.get())
                            .add(
                                    new OutgoingEvent(
                                            account,
                                            event,
                                            false,
                                            false,
                                            recipient,
                                            "",
                                            "<1@a.example>",
                                            "hi \uD83D\uDE00",
                                            0,
                                            "",
                                            "",
                                            Map.of("Key", "\"<value>\n")));
                    return true;
                });
    }

    /** The queue as a node sees it. */
    WebhookQueue queue(String node) {
        return new WebhookQueue(database, now::get, node, events.limits());
    }

    static Caller caller(WebhookLimits limits) {
        var client = PolicyHost.keepingClient();
        return new Caller(client, "1.2", limits);
    }

    Webhooks start() {
        return Webhooks.start(
                new Webhooks.Services(
                        database, now::get, "a", PolicyHost.keepingClient(), "1.2", new Metrics()),
                events);
    }

    WebhookAdmin admin() {
        return new WebhookAdmin(database, now::get, events, caller(events.limits()));
    }
}
