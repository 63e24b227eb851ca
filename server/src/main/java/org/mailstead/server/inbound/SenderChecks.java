package org.mailstead.server.inbound;

import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.arc.ArcResult;
import org.mailstead.arc.ArcVerifier;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.DkimRecord;
import org.mailstead.dkim.DkimResult;
import org.mailstead.dkim.DkimVerifier;
import org.mailstead.dmarc.AuthorDomain;
import org.mailstead.dmarc.Dmarc;
import org.mailstead.dmarc.DmarcResult;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.PublicSuffixes;
import org.mailstead.dns.Resolver;
import org.mailstead.iprev.ReverseCheck;
import org.mailstead.iprev.ReverseResult;
import org.mailstead.message.HeaderFields;
import org.mailstead.server.mailbox.SenderValidation;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.smtp.ClientIdentity;
import org.mailstead.smtp.ReversePath;
import org.mailstead.spf.Spf;
import org.mailstead.spf.SpfLimits;
import org.mailstead.spf.SpfRequest;
import org.mailstead.spf.SpfResult;
import org.mailstead.wire.OctetSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the DNS who really sent a message: the client's names, SPF, DKIM and ARC side by side, then
 * DMARC. All together have one deadline; what is not known by then is temporary trouble, never
 * "none".
 *
 * <p>Any number of threads.
 */
public final class SenderChecks {
    private static final Logger log = LoggerFactory.getLogger(SenderChecks.class);

    private final AuthenticationOptions options;
    private final Supplier<PublicSuffixes> suffixes;
    private final SenderNames names;
    private final ReverseCheck reverse;
    private final Spf spf;
    private final DkimVerifier dkim;
    private final DkimVerifier tlsReports;
    private final ArcVerifier arc;
    private final Dmarc dmarc;
    private final SenderMetrics metrics;

    /**
     * @param suffixes for signers that are nobody's, and the alignment that is kept with messages;
     *     DMARC walks the tree. Asked for when it is first needed
     */
    public SenderChecks(
            Resolver resolver,
            Supplier<PublicSuffixes> suffixes,
            InstantSource clock,
            AuthenticationOptions options,
            Metrics metrics) {
        this.options = options;
        this.metrics = new SenderMetrics(metrics);
        this.suffixes = suffixes;
        names = new SenderNames(resolver);
        reverse = new ReverseCheck(resolver);
        spf = new Spf(resolver, SpfLimits.DEFAULT, clock);
        dkim =
                new DkimVerifier(
                        resolver,
                        domain -> suffixes.get().isPublicSuffix(domain),
                        clock,
                        DkimLimits.DEFAULT);
        tlsReports =
                new DkimVerifier(
                        resolver,
                        domain -> suffixes.get().isPublicSuffix(domain),
                        DkimRecord.Service.TLSRPT,
                        clock,
                        DkimLimits.DEFAULT);
        arc = new ArcVerifier(resolver, DkimLimits.DEFAULT);
        dmarc = new Dmarc(resolver);
    }

    /** How these checks are made. */
    AuthenticationOptions options() {
        return options;
    }

    /** Of the names that peers give before there is a message. */
    SenderNames names() {
        return names;
    }

    /**
     * Makes all checks.
     *
     * @param remote the peer's address
     * @param content as it came, readable until this returns
     * @throws IOException if the content cannot be read
     */
    public Authentication check(
            InetAddress remote,
            ClientIdentity hello,
            ReversePath from,
            HeaderFields headers,
            OctetSource content)
            throws IOException {
        var start = System.nanoTime();
        var end = start + options.deadline().toNanos();
        var origin = Relays.origin(options.trustedRelays(), remote, hello, headers);
        var client = origin.client();
        var address = client == null ? remote : client.address();
        var sender = client == null ? null : request(client, from);
        var author = AuthorDomain.of(headers);
        try (var checks = Executors.newVirtualThreadPerTaskExecutor()) {
            var reversed = new FutureTask<>(() -> metrics.measured(start, reverse.check(address)));
            var permitted = new FutureTask<>(() -> metrics.measured(start, permitted(sender)));
            var signed = new FutureTask<>(() -> metrics.measured(start, dkim.verify(content)));
            var sealed = new FutureTask<>(() -> sealed(start, headers, content));
            List.of(reversed, permitted, signed, sealed).forEach(checks::execute);
            var reverseResult = by(end, "iprev", reversed, SenderChecks::lateReverse);
            var spfResult = by(end, "spf", permitted, SenderChecks::lateSpf);
            var dkimResults = by(end, "dkim", signed, SenderChecks::lateDkim);
            var chain = by(end, "arc", sealed, SenderChecks::lateArc);
            var earlier = Earlier.of(origin.results(), chain, options.trustedSealers(), author);
            var identities =
                    new SenderIdentities(sender, spfResult, dkimResults, earlier.relayed());
            var judging = System.nanoTime();
            var judged =
                    new FutureTask<>(() ->
                            metrics.measured(judging, dmarc.verify(author, identities.all())));
            checks.execute(judged);
            var dmarcResult =
                    believed(
                            by(end, "dmarc", judged, why -> lateDmarc(author, why)),
                            signed.state() == Future.State.SUCCESS);
            return new Authentication(
                    address,
                    reverseResult,
                    sender,
                    spfResult,
                    dkimResults,
                    earlier,
                    author,
                    identities.alignment(author, dmarcResult, suffixes.get()),
                    dmarcResult);
        }
    }

    /**
     * Checks the signatures again, of a message to an address for reports on TLS: a key for these
     * alone says nothing of other mail. RFC 8460 §5.3
     *
     * @param content as it came
     */
    List<DkimResult> signaturesForTlsReports(OctetSource content) throws IOException {
        var start = System.nanoTime();
        var signed = new FutureTask<>(() -> tlsReports.verify(content));
        try (var checks = Executors.newVirtualThreadPerTaskExecutor()) {
            checks.execute(signed);
            return by(start + options.deadline().toNanos(), "dkim", signed, SenderChecks::lateDkim);
        }
    }

    /** The domain that somebody registered, of which one is a part. */
    Domain organization(Domain domain) {
        return suffixes.get().organizationalDomain(domain);
    }

    /** Most messages have no chain, and cost nothing here. */
    private ArcResult sealed(long start, HeaderFields headers, OctetSource content)
            throws IOException {
        return ArcVerifier.hasChain(headers)
                ? metrics.measured(start, arc.verify(content))
                : new ArcResult.None();
    }

    private SpfRequest request(Relays.Client client, ReversePath from) {
        var receiver = options.ourName().ascii();
        return switch (from) {
            case ReversePath.Of(var address) ->
                    SpfRequest.mailFrom(client.address(), address, client.hello(), receiver);
            // RFC 7208 §2.4; a literal has no domain to ask either
            case ReversePath.Null(), ReversePath.AtLiteral(_, _) ->
                    SpfRequest.nullMailFrom(client.address(), client.hello(), receiver);
        };
    }

    private SpfResult permitted(@Nullable SpfRequest sender) {
        return sender == null
                ? new SpfResult.None("a relay does not say where it is from", Dnssec.INDETERMINATE)
                : spf.check(sender);
    }

    /** What is to be said of a check that has no result. */
    private interface Late<T> {
        T result(Why why);
    }

    private enum Why {
        DEADLINE("no answer in time"),
        DEFECT("internal error");

        private final String text;

        Why(String text) {
            this.text = text;
        }
    }

    private <T> T by(long end, String check, FutureTask<T> task, Late<T> late) throws IOException {
        try {
            return task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            return late.result(Why.DEADLINE);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            return late.result(Why.DEADLINE);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw new IOException("the message cannot be read", cause);
            }
            // inbound DEL-04: a defect in one check costs that check only
            metrics.defect(check);
            log.atError().addKeyValue("check", check).setCause(e).log("check failed");
            return late.result(Why.DEFECT);
        }
    }

    private static ReverseResult lateReverse(Why why) {
        return new ReverseResult.TemporaryError(why.text, Dnssec.INDETERMINATE);
    }

    private static SpfResult lateSpf(Why why) {
        return switch (why) {
            case DEADLINE -> new SpfResult.TemporaryError(why.text, Dnssec.INDETERMINATE);
            case DEFECT -> new SpfResult.PermanentError(why.text, Dnssec.INDETERMINATE);
        };
    }

    private static List<DkimResult> lateDkim(Why why) {
        return List.of(new DkimResult.PermanentError(null, null, why.text));
    }

    private static ArcResult lateArc(Why why) {
        return new ArcResult.TemporaryError(why.text);
    }

    private static DmarcResult lateDmarc(AuthorDomain author, Why why) {
        return author instanceof AuthorDomain.Found(var domain) && why == Why.DEADLINE
                ? new DmarcResult.TemporaryError(domain, why.text)
                : new DmarcResult.None(why.text);
    }

    /** A policy is not held against a message whose signatures we could not look at. */
    private static DmarcResult believed(DmarcResult result, boolean signaturesKnown) {
        return result instanceof DmarcResult.Fail(var evaluation, _, _) && !signaturesKnown
                ? new DmarcResult.TemporaryError(evaluation.author(), "DKIM is not known")
                : result;
    }

    /**
     * What is kept with a message. inbound REC-01, REC-03, DEL-12
     *
     * @param from SPF is asked for its domain, or for the name in EHLO where it has none
     * @param author the address in From; empty if there is not exactly one
     */
    SenderValidation validation(
            Authentication known, ReversePath from, String author, boolean isNotification) {
        var code = known.sender() == null ? 0 : code(known.spf());
        // one of the two is asked for, also where both are one domain
        var byMailFrom = from instanceof ReversePath.Of;
        var organization =
                known.author() instanceof AuthorDomain.Found(var domain)
                        ? organization(domain).unicode()
                        : "";
        return new SenderValidation(
                author,
                organization,
                byMailFrom ? 0 : code,
                byMailFrom ? code : 0,
                known.alignment().code(),
                known.signers().stream().map(Domain::unicode).toList(),
                code(known.earlier().chain()),
                known.sealers().stream().map(Domain::unicode).toList(),
                isNotification ? SenderValidation.NOTIFICATION : 0,
                "");
    }

    private static int code(SpfResult spf) {
        return switch (spf) {
            case SpfResult.Pass _ -> 4;
            case SpfResult.Neutral _ -> 5;
            case SpfResult.TemporaryError _ -> 6;
            case SpfResult.PermanentError _ -> 7;
            case SpfResult.Fail _ -> 8;
            case SpfResult.SoftFail _ -> 9;
            case SpfResult.None _ -> 10;
        };
    }

    private static int code(ArcResult chain) {
        return switch (chain) {
            case ArcResult.Pass _ -> 4;
            case ArcResult.TemporaryError _ -> 6;
            case ArcResult.Fail _ -> 8;
            case ArcResult.None _ -> 10;
        };
    }
}
