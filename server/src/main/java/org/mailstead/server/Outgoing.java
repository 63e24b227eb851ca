package org.mailstead.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.mailstead.server.config.Config;
import org.mailstead.server.queue.Notifications;
import org.mailstead.server.queue.Queue;
import org.mailstead.server.queue.QueueAdmin;
import org.mailstead.server.queue.QueueLimits;
import org.mailstead.server.queue.QueueMemory;
import org.mailstead.server.queue.Returns;
import org.mailstead.server.queue.Signing;

/** The queue, and what stands around it. */
record Outgoing(
        Queue queue,
        Signing signing,
        Notifications notifications,
        QueueAdmin admin,
        QueueMemory memory,
        Returns returns) {
    private static final String NODE_FILE = "node-id";
    private static final int NODE_OCTETS_MAX = 100;

    /**
     * @throws IOException if the name of this node cannot be read or kept
     */
    static Outgoing open(Config config, Platform platform, Core core) throws IOException {
        var clock = platform.clock();
        var settings = config.queue();
        var limits =
                QueueLimits.DEFAULT
                        .withWaits(settings.retries())
                        .withRoom(settings.recipientsOfAccountMax(), settings.octetsOfAccountMax())
                        .withKeepRetired(settings.keepRetired());
        var queue =
                new Queue(
                        core.database(), core.blobs(), clock, node(config.dataDirectory()), limits);
        var signing = new Signing(core.directory(), clock, platform.metrics());
        var notifications = new Notifications(queue, signing, config.hostName(), clock);
        return new Outgoing(
                queue,
                signing,
                notifications,
                new QueueAdmin(queue, notifications, core.database(), core.blobs(), clock),
                new QueueMemory(core.database(), clock),
                new Returns(core.database(), core.directory(), clock));
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
