package org.mailstead.server.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.feedback.FeedbackReport;
import org.mailstead.feedback.FeedbackType;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what was complained of, and sends no more to who complained. Any number of threads. RFC
 * 5965; outbound W-20, TD-11
 *
 * <p>Only an account's own mail is looked at. Whoever got a message could write that another one of
 * its recipients complains (W-18): so somebody is suppressed only where the author of the report is
 * verified, and the report names the unique reverse-path of that copy, which nobody else has seen,
 * or the author is the recipient, or postmaster or abuse in the organization of the recipient or of
 * the host that took the copy: other users there may be anybody. What else is said is noted with
 * the message.
 */
final class Complaints {
    private static final Logger log = LoggerFactory.getLogger(Complaints.class);
    private static final Scope SERVER = Scope.server();

    /** What is known of a copy stays so: it arrived, or there would be no complaint. */
    private static final EnhancedStatusCode ARRIVED = new EnhancedStatusCode(2, 0, 0);

    /** Whose address no user can have. RFC 2142 §2, §4 */
    private static final Set<String> ROLES = Set.of("abuse", "postmaster");

    private final Database database;
    private final Directory directory;
    private final InstantSource clock;

    Complaints(Database database, Directory directory, InstantSource clock) {
        this.database = database;
        this.directory = directory;
        this.clock = clock;
    }

    /** A copy that a report is about; whether the report must be of who had to do with it. */
    private record About(Retired copy, boolean isCertain) {}

    /**
     * Looks at a message that was put into an account's mailbox.
     *
     * @param to whom it was for, as the envelope has it
     * @param author null if it is not verified
     * @return whether it is a report
     */
    boolean look(long account, ForwardPath to, @Nullable ComplaintAuthor author, OctetSource octets)
            throws IOException, StoreException {
        var message = Message.parse(octets, MimeLimits.DEFAULT);
        var read = FeedbackReport.of(message);
        if (read.isEmpty()) {
            return false;
        }
        var report = read.get();
        var by = author == null ? null : by(message, author);
        var fromId = fromId(to, report);
        var about =
                database.<List<About>, RuntimeException>read(
                        SERVER,
                        tx -> {
                            var secret =
                                    fromId.isEmpty()
                                            ? Optional.<Retired>empty()
                                            : RetiredRows.byFromId(tx, account, fromId.get());
                            return secret.isPresent()
                                    ? List.of(new About(secret.get(), true))
                                    : byContent(tx, account, report, by);
                        });
        for (var each : about) {
            note(account, each, report, author);
        }
        return true;
    }

    /** The unique reverse-path that it came to, or names. */
    private Optional<String> fromId(ForwardPath to, FeedbackReport report) throws StoreException {
        var own = UniqueSenders.idOf(to, directory);
        var said = report.originalMailFrom();
        if (own.isPresent() || said == null) {
            return own;
        }
        try {
            return UniqueSenders.idOf(new ForwardPath.Of(Address.parse(said)), directory);
        } catch (SyntaxException e) {
            return Optional.empty(); // no address of ours
        }
    }

    /** Whose word on a copy counts, whoever has seen it. */
    private record By(String address, boolean isRole, ComplaintAuthor author) {}

    /** Null if From has several addresses: which of them wrote it is not known. */
    private static @Nullable By by(Message message, ComplaintAuthor author) throws IOException {
        var from = message.envelope().from();
        if (from.size() != 1 || !from.getFirst().isMailbox()) {
            return null;
        }
        var address = from.getFirst().addrSpec();
        var localPart = address.substring(0, Math.max(0, address.lastIndexOf('@')));
        return new By(address, ROLES.contains(localPart.toLowerCase(Locale.ROOT)), author);
    }

    private static List<About> byContent(
            Tx tx, long account, FeedbackReport report, @Nullable By by) throws SQLException {
        var candidates =
                Returns.candidates(tx, account, report.originalEnvelopeId(), report.messageId());
        var about = new ArrayList<About>();
        for (var copy : candidates) {
            var isMeant =
                    report.originalRecipients().isEmpty()
                            ? candidates.size() == 1 // whom it was for is kept back
                            : report.originalRecipients().stream()
                                    .anyMatch(one -> Returns.isSame(one, copy.recipient()));
            if (isMeant) {
                about.add(new About(copy, by != null && hadToDoWith(tx, copy, by)));
            }
        }
        return about;
    }

    private static boolean hadToDoWith(Tx tx, Retired copy, By by) throws SQLException {
        return Returns.isSame(by.address(), copy.recipient())
                || (by.isRole() && tookIt(tx, copy, by.author()));
    }

    /** Whether the author is of the organization of the recipient, or of a host that took it. */
    private static boolean tookIt(Tx tx, Retired copy, ComplaintAuthor author) throws SQLException {
        var domains = new ArrayList<String>();
        domains.add(copy.recipient().substring(copy.recipient().lastIndexOf('@') + 1));
        for (var attempt : AttemptRows.of(tx, copy.id())) {
            var host = attempt.host();
            // what a notification says of a host anybody may have written
            if (host != null
                    && attempt.status().kind() == 2
                    && !attempt.transport().equals(Attempt.HEARD)) {
                domains.add(host);
            }
        }
        for (var domain : domains) {
            try {
                if (author.speaksFor(Domain.parse(domain))) {
                    return true;
                }
            } catch (SyntaxException _) {
                // an address: of nobody's organization
            }
        }
        return false;
    }

    private void note(
            long account, About about, FeedbackReport report, @Nullable ComplaintAuthor author)
            throws StoreException {
        var now = clock.instant();
        var copy = about.copy();
        var outcome = "complained of: " + report.type().token();
        var problem =
                "A complaint came: "
                        + report.type().token()
                        + (author == null ? ", by nobody knows whom" : ", by " + author.domain());
        var suppresses = author != null && about.isCertain() && report.type() == FeedbackType.ABUSE;
        var suppressed =
                database.<Boolean, RuntimeException>write(
                        SERVER,
                        tx -> {
                            if (isNews(tx, copy, problem)) {
                                var attempt = attempt(about, problem, author, now);
                                AttemptRows.add(
                                        tx, List.of(new AttemptRows.Entry(copy.id(), attempt)));
                            }
                            RetiredRows.heard(tx, copy.id(), copy.success(), outcome, now);
                            return suppresses && suppress(tx, account, copy, problem, now);
                        });
        log.atInfo()
                .addKeyValue("message", copy.message())
                .addKeyValue("recipient", copy.id())
                .addKeyValue("to", copy.recipient())
                .addKeyValue("type", report.type().token())
                .addKeyValue("author", author == null ? "" : author.domain())
                .addKeyValue("certain", about.isCertain())
                .addKeyValue("suppressed", suppressed)
                .log("complaint about a message");
    }

    /** The same again says nothing new, however often it comes. */
    private static boolean isNews(Tx tx, Retired copy, String problem) throws SQLException {
        return AttemptRows.of(tx, copy.id()).stream()
                .noneMatch(one -> one.problem().equals(problem));
    }

    private static Attempt attempt(
            About about, String problem, @Nullable ComplaintAuthor author, Instant now) {
        String why;
        if (author == null) {
            why = "Who wrote it is not known.";
        } else if (about.isCertain()) {
            why = "Its author is verified, and had to do with this copy.";
        } else {
            why = "Its author is verified, but need not have had to do with this copy.";
        }
        return new Attempt(
                now,
                Duration.ZERO,
                Attempt.HEARD,
                null,
                null,
                ARRIVED,
                null,
                problem,
                "",
                List.of(why));
    }

    private static boolean suppress(Tx tx, long account, Retired copy, String problem, Instant now)
            throws SQLException {
        try {
            return new AutomaticSuppression(tx, account, now)
                    .afterComplaint(ForwardPath.parse(copy.recipient()), problem);
        } catch (SyntaxException e) {
            throw new SQLException("recipient " + copy.id() + " is damaged", e);
        }
    }
}
