package org.mailstead.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.sasl.Mechanism;
import org.mailstead.server.cli.VersionCommand;
import org.mailstead.server.config.Config;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.control.AccountWebhookOperations;
import org.mailstead.server.control.Administration;
import org.mailstead.server.control.CertificateOperations;
import org.mailstead.server.control.ControlServer;
import org.mailstead.server.control.DeliverOperation;
import org.mailstead.server.control.ImapOperation;
import org.mailstead.server.control.MetricsOperation;
import org.mailstead.server.control.Operation;
import org.mailstead.server.control.QueueOperations;
import org.mailstead.server.control.ReportOperations;
import org.mailstead.server.control.RuleOperations;
import org.mailstead.server.control.SettingOperations;
import org.mailstead.server.control.SigningOperations;
import org.mailstead.server.control.TransportOperations;
import org.mailstead.server.control.TransportSecurityOperations;
import org.mailstead.server.control.WebhookOperations;
import org.mailstead.server.delivery.ReportWishes;
import org.mailstead.server.directory.DirectoryLimits;
import org.mailstead.server.directory.DirectoryOptions;
import org.mailstead.server.http.GuardedClient;
import org.mailstead.server.imap.LocalSessions;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.net.ConnectionLimits;
import org.mailstead.server.openssl.OpenSsl;
import org.mailstead.server.reports.ReceivedLimits;
import org.mailstead.server.reports.ReceivedReports;
import org.mailstead.server.reports.ReportIntake;
import org.mailstead.server.store.DirectoryLock;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.transfer.MailBackup;
import org.mailstead.server.transfer.MailExport;
import org.mailstead.server.transfer.MailImport;
import org.mailstead.server.transfer.TransferLimits;
import org.mailstead.server.transfer.TransferOperations;
import org.mailstead.server.updates.UpdateCheck;
import org.mailstead.server.updates.Updates;
import org.mailstead.server.updates.Version;
import org.mailstead.server.webhook.Webhooks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole server: built here by hand, from the store up to the listeners, and stopped in the
 * opposite order.
 */
final class Server implements AutoCloseable {
    private final Logger log = LoggerFactory.getLogger(Server.class);
    private final Core core;
    private final Metrics metrics;
    private final Listeners listeners;
    private final Parts parts;

    private Server(Core core, Metrics metrics, Listeners listeners, Parts parts) {
        this.core = core;
        this.metrics = metrics;
        this.listeners = listeners;
        this.parts = parts;
    }

    /**
     * Starts everything. When it returns, the server takes connections.
     *
     * @throws IOException if a port, a file or the control socket cannot be had; the message names
     *     it
     * @throws StoreException if the store cannot be opened
     */
    static Server start(Config config, ServerMode mode) throws IOException, StoreException {
        var start = System.nanoTime();
        var clock = InstantSource.system();
        var metrics = new Metrics();
        var parts = new Parts();
        try {
            makeDataDirectory(config.dataDirectory());
            if (config.databaseUrl() != null) {
                parts.add(DirectoryLock.acquire(config.dataDirectory())); // SQLite does it itself
            }
            var tls = parts.add(EarlyTls.begin(config, clock));
            var core =
                    parts.add(
                            Core.open(
                                    config,
                                    clock,
                                    directoryOptions(config, mode),
                                    directoryLimits(mode)));
            switch (mode) {
                case PUBLIC -> {}
                case LOCAL -> Localserve.addAccount(core); // before anybody can connect
            }
            var transfer = transfer(core, config, clock);
            var sessions =
                    new LocalSessions(Mail.imap(config, mode, clock, core, false, false), clock);
            var dns = parts.add(Dns.open(config.dns(), mode, clock, metrics));
            OpenSsl.register();
            var platform = new Platform(clock, dns.resolver(), metrics);
            var outgoing = Outgoing.open(config, mode, platform, core);
            parts.add(outgoing.blockLists());
            var webhooks = parts.add(outgoing.callPrograms(config, platform, core));
            var reports = reports(config, core, platform);
            var deliver = deliver(config, core, clock);
            var operations = operations(config, core, transfer, sessions, platform, outgoing);
            operations.putAll(webhookOperations(core, webhooks, clock));
            operations.putAll(deliver.operations());
            operations.putAll(
                    new ReportOperations(
                                    new ReceivedReports(
                                            core.database(), clock, ReceivedLimits.DEFAULT),
                                    reports,
                                    clock)
                            .operations());
            parts.add(ControlServer.open(config.dataDirectory(), operations));
            parts.add(sessions); // end before the control socket waits for them
            parts.add(transfer); // is cut off before the control socket waits for its end
            var mail = parts.add(Mail.open(config, mode, platform, core, outgoing, reports));
            deliver.begin(mail.inbound());
            var listeners =
                    parts.add(
                            Listeners.open(
                                    config,
                                    mode,
                                    connectionLimits(config, mode),
                                    clock,
                                    tls.ready(),
                                    mail));
            // last: nobody waits for it
            var updates = updates(config, core, platform);
            parts.add(Housekeeping.start(core, outgoing, webhooks, updates, clock));
            var server = new Server(core, metrics, listeners, parts);
            server.log
                    .atInfo()
                    .addKeyValue("host", config.hostName())
                    .addKeyValue("millis", (System.nanoTime() - start) / 1_000_000)
                    .log("server started");
            return server;
        } catch (IOException | StoreException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static DeliverOperation deliver(Config config, Core core, InstantSource clock) {
        return new DeliverOperation(
                core.blobs(), config.hostName(), clock, config.limits().messageOctetsMax());
    }

    /** Null where nobody looks for newer versions. */
    private static @Nullable UpdateCheck updates(Config config, Core core, Platform platform) {
        var source = Updates.Source.of(config.updates());
        if (source.isEmpty()) {
            return null;
        }
        var resolver = platform.resolver();
        var client = GuardedClient.ofPublic(resolver);
        return new UpdateCheck(
                new Updates(source.get(), resolver, client, platform.metrics()),
                Version.find(VersionCommand.version()).orElse(null),
                config.hostName(),
                core.database(),
                core.directory(),
                core.mailboxes(),
                platform.clock());
    }

    private static ReportIntake reports(Config config, Core core, Platform platform) {
        return new ReportIntake(
                core.database(),
                core.directory(),
                config.hostName(),
                platform.clock(),
                ReceivedLimits.DEFAULT,
                platform.metrics());
    }

    private static TransferOperations transfer(Core core, Config config, InstantSource clock) {
        var limits = TransferLimits.defaults();
        return new TransferOperations(
                core.directory(),
                new MailImport(core.database(), core.blobs(), core.mailboxes(), clock, limits),
                new MailExport(core.mailboxes(), clock, limits),
                new MailBackup(core.blobs(), config.dataDirectory().toAbsolutePath().normalize()),
                core.verification(clock));
    }

    /** What commands can ask for. */
    private static Map<String, Operation> operations(
            Config config,
            Core core,
            TransferOperations transfer,
            LocalSessions sessions,
            Platform platform,
            Outgoing outgoing) {
        var operations = new HashMap<String, Operation>();
        operations.putAll(new Administration(core.directory(), core.data()).operations());
        operations.putAll(new CertificateOperations(core.directory()).operations());
        operations.putAll(new RuleOperations(core.directory()).operations());
        operations.putAll(new SigningOperations(core.directory(), config.hostName()).operations());
        operations.putAll(new TransportOperations(core.directory()).operations());
        operations.putAll(new SettingOperations(core.directory()).operations());
        operations.putAll(new ImapOperation(core.directory(), sessions).operations());
        operations.putAll(new MetricsOperation(platform.metrics()).operations());
        operations.putAll(transfer.operations());
        operations.putAll(
                new TransportSecurityOperations(
                                core.database(),
                                platform.clock(),
                                new ReportWishes(platform.resolver(), platform.metrics()),
                                outgoing.blockLists())
                        .operations());
        operations.putAll(
                new QueueOperations(
                                core.directory(),
                                outgoing.admin(),
                                outgoing.memory(),
                                platform.clock())
                        .operations());
        return operations;
    }

    private static Map<String, Operation> webhookOperations(
            Core core, Webhooks webhooks, InstantSource clock) {
        var operations = new HashMap<String, Operation>();
        var directory = core.directory();
        var admin = webhooks.admin();
        operations.putAll(new WebhookOperations(directory, admin, clock).operations());
        operations.putAll(new AccountWebhookOperations(directory, admin).operations());
        return operations;
    }

    /** What stands below the protocols. */
    Core core() {
        return core;
    }

    /** What it counts and measures. */
    Metrics metrics() {
        return metrics;
    }

    /** Where a protocol is spoken. */
    InetSocketAddress address(ListenerProtocol protocol) {
        return listeners.address(protocol);
    }

    /** Tells sessions to end, finishes what was begun, closes. A second call does nothing. */
    @Override
    public void close() {
        log.atInfo().log("server stops");
        parts.close();
        log.atInfo().log("server stopped");
    }

    /** Only the server's own user may look into it. */
    private static void makeDataDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            var mode = PosixFilePermissions.fromString("rwx------");
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(mode));
        }
    }

    private static DirectoryOptions directoryOptions(Config config, ServerMode mode) {
        var everythingTo =
                switch (mode) {
                    case PUBLIC -> null;
                    case LOCAL -> Localserve.ACCOUNT;
                };
        return new DirectoryOptions(
                Set.of(config.hostName()), EnumSet.allOf(Mechanism.class), everythingTo);
    }

    private static DirectoryLimits directoryLimits(ServerMode mode) {
        return switch (mode) {
            case PUBLIC -> DirectoryLimits.defaults();
            case LOCAL -> DirectoryLimits.defaults().withoutLoginLimits();
        };
    }

    private static ConnectionLimits connectionLimits(Config config, ServerMode mode) {
        var limits =
                switch (mode) {
                    case PUBLIC -> ConnectionLimits.DEFAULT;
                    case LOCAL -> ConnectionLimits.LOCAL;
                };
        return limits.with(config.limits().connectionsMax(), config.limits().stopGrace());
    }
}
