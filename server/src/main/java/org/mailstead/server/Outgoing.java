package org.mailstead.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.mailstead.dns.Name;
import org.mailstead.server.cli.VersionCommand;
import org.mailstead.server.config.Config;
import org.mailstead.server.delivery.BlockListWatch;
import org.mailstead.server.delivery.RoutedWays;
import org.mailstead.server.http.AddressGuard;
import org.mailstead.server.http.GuardedClient;
import org.mailstead.server.http.HttpLimits;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.queue.Notifications;
import org.mailstead.server.queue.Queue;
import org.mailstead.server.queue.QueueAdmin;
import org.mailstead.server.queue.QueueLimits;
import org.mailstead.server.queue.QueueMemory;
import org.mailstead.server.queue.Returns;
import org.mailstead.server.queue.Signing;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.webhook.WebhookEvents;
import org.mailstead.server.webhook.WebhookLimits;
import org.mailstead.server.webhook.Webhooks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue, and what stands around it.
 *
 * @param ways that mail goes, by the routes of now
 * @param node the name of this node
 */
record Outgoing(
        Queue queue,
        Signing signing,
        Notifications notifications,
        QueueAdmin admin,
        QueueMemory memory,
        Returns returns,
        BlockListWatch blockLists,
        WebhookEvents webhooks,
        RoutedWays ways,
        String node) {
    private static final Logger log = LoggerFactory.getLogger(Outgoing.class);
    private static final String NODE_FILE = "node-id";
    private static final int NODE_OCTETS_MAX = 100;

    /**
     * @throws IOException if the name of this node cannot be read or kept
     */
    static Outgoing open(Config config, ServerMode mode, Platform platform, Core core)
            throws IOException {
        var clock = platform.clock();
        var settings = config.queue();
        var limits =
                QueueLimits.DEFAULT
                        .withWaits(settings.retries())
                        .withRoom(
                                new QueueLimits.Room(
                                        settings.recipientsOfAccountMax(),
                                        settings.octetsOfAccountMax()),
                                new QueueLimits.Room(
                                        settings.recipientsMax(), settings.octetsMax()))
                        .withKeepRetired(settings.keepRetired())
                        .withFailedOctetsMax(settings.failedOctetsMax());
        var node = node(config.dataDirectory());
        var webhooks =
                new WebhookEvents(WebhookLimits.DEFAULT.withKeepRetired(settings.keepRetired()));
        var ways = new RoutedWays(core.directory());
        var queue = new Queue(core.database(), core.blobs(), clock, node, limits, ways, webhooks);
        var signing = new Signing(core.directory(), clock, platform.metrics());
        var notifications = new Notifications(queue, signing, config.hostName(), clock);
        var admin = new QueueAdmin(queue, notifications, core.database(), core.blobs(), clock);
        measure(admin, platform.metrics());
        return new Outgoing(
                queue,
                signing,
                notifications,
                admin,
                new QueueMemory(core.database(), clock),
                new Returns(core.database(), core.directory(), clock, webhooks),
                blockLists(config, mode, platform),
                webhooks,
                ways,
                node);
    }

    /** Begins to call programs. */
    Webhooks callPrograms(Config config, Platform platform, Core core) {
        var guard = config.webhooks().internalAddresses() ? AddressGuard.OPEN : AddressGuard.PUBLIC;
        var limits = HttpLimits.DEFAULT.keeping(HttpLimits.Keeping.SHORTLY);
        return Webhooks.start(
                new Webhooks.Services(
                        core.database(),
                        platform.clock(),
                        node,
                        GuardedClient.of(platform.resolver(), guard, limits),
                        VersionCommand.version(),
                        platform.metrics()),
                webhooks);
    }

    /** outbound I-7 */
    private static BlockListWatch blockLists(Config config, ServerMode mode, Platform platform) {
        var zones =
                switch (mode) {
                    case PUBLIC -> config.delivery().blockLists().stream().map(Name::of).toList();
                    case LOCAL -> List.<Name>of();
                };
        return BlockListWatch.start(
                zones,
                WaysOut.sources(config),
                platform.resolver(),
                platform.metrics(),
                platform.clock());
    }

    /** outbound H-4, ME-3 */
    private static void measure(QueueAdmin admin, Metrics metrics) {
        metrics.gauge(
                "queue_recipients",
                "Recipients who wait for mail.",
                () -> count(admin, QueueAdmin.Counts::recipients));
        metrics.gauge(
                "queue_hold",
                "Recipients on hold until a person releases them.",
                () -> count(admin, QueueAdmin.Counts::held));
    }

    private static double count(QueueAdmin admin, ToLongFunction<QueueAdmin.Counts> which) {
        try {
            return which.applyAsLong(admin.counts());
        } catch (StoreException e) {
            log.atWarn().setCause(e).log("queue cannot be counted");
            return Double.NaN;
        }
    }

    /**
     * The name of this node among those that share a database: made once for a data directory,
     * which one process uses at a time.
     */
    private static String node(Path directory) throws IOException {
        var file = directory.resolve(NODE_FILE);
        if (Files.notExists(file)) {
            Files.writeString(file, UUID.randomUUID() + "\n", US_ASCII);
        }
        try (var in = Files.newInputStream(file)) {
            var name = new String(in.readNBytes(NODE_OCTETS_MAX), US_ASCII).strip();
            if (name.isEmpty()) { // cut off by a crash: nothing was claimed by it
                Files.writeString(file, UUID.randomUUID() + "\n", US_ASCII);
                return node(directory);
            }
            return name;
        }
    }
}
