package org.mailstead.server;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.cli.VersionCommand;
import org.mailstead.server.config.Config;
import org.mailstead.server.config.ListenerConfig;
import org.mailstead.server.delivery.DeliveryLimits;
import org.mailstead.server.delivery.MeasuredCarrier;
import org.mailstead.server.delivery.Scheduler;
import org.mailstead.server.imap.ImapLimits;
import org.mailstead.server.imap.ImapOptions;
import org.mailstead.server.imap.ImapService;
import org.mailstead.server.imap.ImapServices;
import org.mailstead.server.inbound.Aftercare;
import org.mailstead.server.inbound.ArrivalWatch;
import org.mailstead.server.inbound.AuthenticationOptions;
import org.mailstead.server.inbound.Inbound;
import org.mailstead.server.inbound.InboundLimits;
import org.mailstead.server.inbound.SenderChecks;
import org.mailstead.server.inbound.SenderServices;
import org.mailstead.server.mailbox.MailboxLimits;
import org.mailstead.server.mailbox.ScanSearch;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.net.ConnectionSeal;
import org.mailstead.server.net.Service;
import org.mailstead.server.queue.QueueMemory;
import org.mailstead.server.queue.Signing;
import org.mailstead.server.queue.UniqueSenders;
import org.mailstead.server.reports.Evaluations;
import org.mailstead.server.reports.ReportIntake;
import org.mailstead.server.smtp.Role;
import org.mailstead.server.smtp.Services;
import org.mailstead.server.smtp.SmtpLimits;
import org.mailstead.server.smtp.SmtpService;
import org.mailstead.server.smtp.SmtpSettings;
import org.mailstead.server.submission.Submission;
import org.mailstead.server.submission.SubmissionLimits;
import org.mailstead.server.submission.SubmissionOptions;
import org.mailstead.server.web.Site;
import org.mailstead.server.webapi.WebApi;
import org.mailstead.server.webapi.WebApiLimits;
import org.mailstead.server.webapi.WebApiServices;

/** What takes, judges, queues and delivers mail, and the services that listeners offer with it. */
final class Mail implements AutoCloseable, Listeners.Offer {
    private final Config config;
    private final ServerMode mode;
    private final InstantSource clock;
    private final Core core;
    private final Inbound inbound;
    private final Services services;
    private final Scheduler scheduler;
    private final WaysOut ways;
    private final QueueMemory memory;
    private final Metrics metrics;
    private final ArrivalWatch arrivals;
    private @Nullable WebApi webApi;

    private Mail(
            Config config,
            ServerMode mode,
            Platform platform,
            Core core,
            Inbound inbound,
            Services services,
            Scheduler scheduler,
            WaysOut ways,
            QueueMemory memory,
            ArrivalWatch arrivals) {
        this.config = config;
        this.mode = mode;
        this.clock = platform.clock();
        this.metrics = platform.metrics();
        this.core = core;
        this.inbound = inbound;
        this.services = services;
        this.scheduler = scheduler;
        this.ways = ways;
        this.memory = memory;
        this.arrivals = arrivals;
    }

    /**
     * Begins to work the queue.
     *
     * @param reports takes those that come to addresses for them
     * @throws IOException if the key of the connections' ids, the public suffixes or the trusted
     *     authorities cannot be had
     */
    static Mail open(
            Config config,
            ServerMode mode,
            Platform platform,
            Core core,
            Outgoing outgoing,
            ReportIntake reports)
            throws IOException {
        var clock = platform.clock();
        var host = config.hostName();
        var directory = core.directory();
        var queue = outgoing.queue();
        var signing = outgoing.signing();
        var notifications = outgoing.notifications();
        var arrivals =
                new ArrivalWatch(
                        new ArrivalWatch.Services(
                                core.database(),
                                directory,
                                core.mailboxes(),
                                outgoing.returns(),
                                outgoing.webhooks(),
                                clock));
        var inbound =
                new Inbound(
                        host,
                        directory,
                        core.mailboxes(),
                        new Aftercare(queue, notifications, outgoing.returns(), arrivals),
                        senders(config, platform, core, signing, reports),
                        clock,
                        inboundLimits(mode));
        var options =
                new SubmissionOptions(
                        host, config.submission().hideClient(), submissionLimits(mode));
        var submission =
                new Submission(
                        directory,
                        queue,
                        new UniqueSenders(directory, outgoing.memory()),
                        signing,
                        clock,
                        options);
        var services =
                new Services(
                        directory,
                        core.blobs(),
                        inbound,
                        submission,
                        ConnectionSeal.readOrMake(config.dataDirectory()),
                        clock);
        var ways = WaysOut.open(config, mode, platform, core, outgoing, inbound);
        var scheduler =
                Scheduler.start(
                        queue,
                        new MeasuredCarrier(ways.carrier(), platform.metrics()),
                        notifications,
                        clock,
                        DeliveryLimits.DEFAULT);
        arrivals.start();
        return new Mail(
                config,
                mode,
                platform,
                core,
                inbound,
                services,
                scheduler,
                ways,
                outgoing.memory(),
                arrivals);
    }

    /** Null where everybody's word is taken. */
    private static @Nullable SenderServices senders(
            Config config, Platform platform, Core core, Signing signing, ReportIntake reports)
            throws IOException {
        var inbound = config.inbound();
        if (!inbound.checkSenders()) {
            return null;
        }
        var options =
                new AuthenticationOptions(
                        config.hostName(),
                        AuthenticationOptions.DEADLINE,
                        inbound.trustedRelays(),
                        Set.copyOf(inbound.trustedSealers()),
                        inbound.refuseQuarantined(),
                        inbound.dmarcEvaluations());
        var checks =
                new SenderChecks(
                        platform.resolver(),
                        Dns.suffixes(config.dns()),
                        platform.clock(),
                        options,
                        platform.metrics());
        var database = core.database();
        return new SenderServices(
                checks,
                new Evaluations(database, platform.clock()),
                reports,
                (account, organization) ->
                        Submission.hasWrittenTo(database, account, organization)
                                || core.mailboxes()
                                        .correspondents()
                                        .hasWrittenTo(account, organization),
                inbound.seal() ? signing : null);
    }

    private static InboundLimits inboundLimits(ServerMode mode) {
        return switch (mode) {
            case PUBLIC -> InboundLimits.DEFAULT;
            case LOCAL -> InboundLimits.LOCAL;
        };
    }

    private static SubmissionLimits submissionLimits(ServerMode mode) {
        return switch (mode) {
            case PUBLIC -> SubmissionLimits.DEFAULT;
            case LOCAL -> SubmissionLimits.LOCAL;
        };
    }

    /** What puts mail into mailboxes. */
    Inbound inbound() {
        return inbound;
    }

    @Override
    public Service service(ListenerConfig listener) {
        return switch (listener.protocol()) {
            case SMTP -> smtp(listener, Role.INBOUND, listener.requireTls());
            case SUBMISSION, SUBMISSIONS -> smtp(listener, Role.SUBMISSION, !listener.plainLogin());
            case IMAP, IMAPS -> imap(listener);
            case HTTP, HTTPS -> throw new IllegalArgumentException("no mail: " + listener);
        };
    }

    @Override
    public Site site(ListenerConfig listener) {
        var base = listener.webapiPath();
        return base.isEmpty()
                ? exchange -> exchange.plain(404, "Nothing here")
                : webApi().at(base, listener.plainLogin());
    }

    /** Made when it is first wanted: most servers have none. */
    private WebApi webApi() {
        var made = webApi;
        if (made == null) {
            made =
                    new WebApi(
                            new WebApiServices(
                                    config.hostName(),
                                    "mailstead/" + VersionCommand.version(),
                                    core.directory(),
                                    core.blobs(),
                                    core.mailboxes(),
                                    services.submission(),
                                    memory,
                                    services.seal(),
                                    metrics,
                                    clock),
                            WebApiLimits.DEFAULT.withMessageOctetsMax(
                                    config.limits().messageOctetsMax()));
            webApi = made;
        }
        return made;
    }

    private Service smtp(ListenerConfig listener, Role role, boolean requireTls) {
        var local = mode == ServerMode.LOCAL;
        var limits = SmtpLimits.DEFAULT.withMessageOctetsMax(config.limits().messageOctetsMax());
        var settings =
                new SmtpSettings(
                        role,
                        config.hostName(),
                        requireTls,
                        true,
                        local,
                        listener.pedantic(),
                        local ? limits.withoutDelays() : limits);
        return new SmtpService(settings, services);
    }

    private Service imap(ListenerConfig listener) {
        return new ImapService(
                imap(config, mode, clock, core, listener.plainLogin(), listener.pedantic()));
    }

    /** What IMAP works with. */
    static ImapServices imap(
            Config config,
            ServerMode mode,
            InstantSource clock,
            Core core,
            boolean passwordsInClear,
            boolean pedantic) {
        var options =
                new ImapOptions(
                        config.hostName().ascii(),
                        passwordsInClear,
                        VersionCommand.version(),
                        pedantic,
                        mode == ServerMode.PUBLIC);
        return new ImapServices(
                core.directory(),
                core.mailboxes(),
                new ScanSearch(core.mailboxes(), MailboxLimits.DEFAULT),
                core.blobs(),
                clock,
                options,
                ImapLimits.DEFAULT);
    }

    /** Finishes the deliveries under way. */
    @Override
    public void close() {
        scheduler.close();
        ways.close();
        arrivals.close();
    }
}
