package org.mailstead.dmarc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.message.Message;
import org.mailstead.wire.SyntaxException;

/**
 * What a receiver tells a domain of the mail in its name in a span of time. RFC 9990 §3.1; those of
 * RFC 7489 appendix C are read too.
 *
 * <p>Texts are as the report has them: a stranger wrote them.
 *
 * @param records what was seen; at least one in a report that is written
 */
public record AggregateReport(Metadata metadata, Published policy, List<Row> records) {
    public AggregateReport {
        records = List.copyOf(records);
    }

    /**
     * Who reports, and on when. RFC 9990 §3.1.1.2.
     *
     * @param organization the name of the reporter
     * @param email its address
     * @param contact more ways to reach it; null if there are none
     * @param id unique for the reporter
     * @param begin whole seconds
     * @param end whole seconds, not before {@code begin}
     * @param errors what went wrong when it looked at the domain
     * @param generator the program that wrote it; null if it is not named
     */
    public record Metadata(
            String organization,
            String email,
            @Nullable String contact,
            String id,
            Instant begin,
            Instant end,
            List<String> errors,
            @Nullable String generator) {
        public Metadata {
            errors = List.copyOf(errors);
        }
    }

    /**
     * The policy that was found. RFC 9990 §3.1.1.5.
     *
     * @param domain where it stands
     * @param policy {@code p=}
     * @param subdomainPolicy {@code sp=}; null if it is not told
     * @param nonexistentPolicy {@code np=}; null if it is not told
     * @param dkimAlignment {@code adkim=}
     * @param spfAlignment {@code aspf=}
     * @param failureOptions {@code fo=} as it stands; null if it is not told
     * @param isTesting {@code t=y}
     * @param discovery how the organization was found; null if it is not told
     */
    public record Published(
            String domain,
            Policy policy,
            @Nullable Policy subdomainPolicy,
            @Nullable Policy nonexistentPolicy,
            Alignment dkimAlignment,
            Alignment spfAlignment,
            @Nullable String failureOptions,
            boolean isTesting,
            DmarcResult.@Nullable Discovery discovery) {}

    /**
     * Messages of one sender that came to the same. RFC 9990 §3.1.1.6.
     *
     * @param sourceIp the sender's address
     * @param count how many; 0 or more
     * @param isDkimAligned whether DKIM passed for the author
     * @param isSpfAligned whether SPF passed for the author
     * @param reasons why something else was done than the policy says
     * @param headerFrom the author's domain
     * @param envelopeFrom of MAIL FROM; null if it is not told
     * @param envelopeTo of RCPT TO; null if it is not told
     */
    public record Row(
            String sourceIp,
            long count,
            Disposition disposition,
            boolean isDkimAligned,
            boolean isSpfAligned,
            List<Reason> reasons,
            String headerFrom,
            @Nullable String envelopeFrom,
            @Nullable String envelopeTo,
            List<DkimOutcome> dkim,
            List<SpfOutcome> spf) {
        public Row {
            reasons = List.copyOf(reasons);
            dkim = List.copyOf(dkim);
            spf = List.copyOf(spf);
            if (count < 0) {
                throw new IllegalArgumentException("negative count: " + count);
            }
        }
    }

    /** What was done with messages. RFC 9990 §3.1.1.8, ActionDispositionType. */
    public enum Disposition {
        /** Nothing, though they may have failed. */
        NONE,
        /** Nothing, since they passed. Written as {@code none} before RFC 9990. */
        PASS,
        /** They were treated as suspicious. */
        QUARANTINE,
        /** They were refused. */
        REJECT;

        /** The word on the wire. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Why a policy was not followed. RFC 9990 §3.1.1.11.
     *
     * @param type in lower case: {@code local_policy}, {@code mailing_list}, {@code other}, {@code
     *     policy_test_mode}, {@code trusted_forwarder}, or one of RFC 7489
     * @param comment null if there is none
     */
    public record Reason(String type, @Nullable String comment) {}

    /**
     * What one signature came to. RFC 9990 §3.1.1.13.
     *
     * @param selector null if it is not told
     * @param result in lower case
     * @param explanation null if there is none
     */
    public record DkimOutcome(
            String domain,
            @Nullable String selector,
            String result,
            @Nullable String explanation) {}

    /**
     * What SPF came to. RFC 9990 §3.1.1.14.
     *
     * @param scope {@code mfrom} or {@code helo}; null if it is not told
     * @param result in lower case
     * @param explanation null if there is none
     */
    public record SpfOutcome(
            String domain, @Nullable String scope, String result, @Nullable String explanation) {}

    /**
     * Reads a report.
     *
     * @param file XML, alone or in gzip or zip
     * @throws SyntaxException if it is none, lacks what a report must have, or passes a limit
     */
    public static AggregateReport read(byte[] file, ReportLimits limits) throws SyntaxException {
        return new AggregateReportReader(limits).read(ReportFile.open(file, limits));
    }

    /**
     * Reads the report in a message, wherever it is attached.
     *
     * @return nothing if no part looks like one
     * @throws SyntaxException if the first part that looks like one is none
     * @throws IOException if the source of the message fails
     */
    public static Optional<AggregateReport> find(Message message, ReportLimits limits)
            throws SyntaxException, IOException {
        var file = file(message, limits);
        return file.isEmpty() ? Optional.empty() : Optional.of(read(file.get(), limits));
    }

    /**
     * The file of the report in a message, which {@link #read} reads; otherwise as {@link #find}.
     */
    public static Optional<byte[]> file(Message message, ReportLimits limits)
            throws SyntaxException, IOException {
        return ReportParts.aggregate(message, limits);
    }

    /** As XML of RFC 9990, in UTF-8. */
    public byte[] xml() {
        return new AggregateReportWriter().write(this);
    }

    /** As XML in gzip, which is what is sent. RFC 9990 §3.5.1. */
    public byte[] gzip() {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(xml());
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    /** The name of the file that is sent. RFC 9990 §3.5.2. */
    public String fileName(Domain reporter) {
        return reporter.ascii()
                + "!"
                + policy.domain
                + "!"
                + metadata.begin.getEpochSecond()
                + "!"
                + metadata.end.getEpochSecond()
                + ".xml.gz";
    }

    /** The Subject of the mail that carries it. RFC 9990 §3.5.2. */
    public String subject(Domain reporter) {
        return "Report Domain: "
                + policy.domain
                + " Submitter: "
                + reporter.ascii()
                + " Report-ID: <"
                + metadata.id
                + ">";
    }
}
