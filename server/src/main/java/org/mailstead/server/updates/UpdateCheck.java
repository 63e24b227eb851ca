package org.mailstead.server.updates;

import java.io.IOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.message.MailboxAddress;
import org.mailstead.message.MessageBuilder;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.Resolution;
import org.mailstead.server.mailbox.Flag;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.server.updates.Updates.UnavailableException;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a day whether there is a newer version, and tells the postmaster of each once. What it
 * knows is kept over restarts. For one thread. outbound §26
 */
public final class UpdateCheck {
    private static final Duration EVERY = Duration.ofHours(24);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Logger log = LoggerFactory.getLogger(UpdateCheck.class);
    private final Updates updates;
    private final @Nullable Version own;
    private final Domain hostName;
    private final Database database;
    private final Directory directory;
    private final Mailboxes mailboxes;
    private final InstantSource clock;

    /**
     * @param own the version of this program; null if it has none
     * @param hostName ours, in the message
     */
    public UpdateCheck(
            Updates updates,
            @Nullable Version own,
            Domain hostName,
            Database database,
            Directory directory,
            Mailboxes mailboxes,
            InstantSource clock) {
        this.updates = updates;
        this.own = own;
        this.hostName = hostName;
        this.database = database;
        this.directory = directory;
        this.mailboxes = mailboxes;
        this.clock = clock;
    }

    /**
     * The last check.
     *
     * @param version the latest one that the postmaster was told of; null if there was none
     */
    private record Kept(Instant checked, @Nullable Version version) {}

    /** Looks, if it is time to. What is not to be had now is looked for a day later. */
    public void run() throws IOException, StoreException {
        var kept = kept();
        var now = clock.instant();
        if (kept.isPresent()
                && now.isBefore(kept.get().checked().plus(EVERY))
                && !now.isBefore(kept.get().checked())) { // else the clock was set back
            return;
        }
        var known = newest(kept.isPresent() ? kept.get().version() : null);
        keep(now, known); // outbound UP-1: at most once a day, whatever happens
        try {
            var latest = updates.latest();
            if (known == null) {
                log.atInfo().addKeyValue("latest", latest).log("latest version noted");
            } else if (latest.isNewerThan(known)) {
                log.atInfo()
                        .addKeyValue("latest", latest)
                        .addKeyValue("own", own)
                        .log("a newer version is available");
                if (!isTold(latest, updates.changelog(known))) {
                    return; // tried again a day later
                }
            } else {
                return;
            }
            keep(now, latest);
        } catch (UnavailableException e) {
            log.atWarn().addKeyValue("why", e.getMessage()).log("newer version not looked up");
        }
    }

    private @Nullable Version newest(@Nullable Version told) {
        if (told == null || own == null) {
            return told == null ? own : told;
        }
        return own.isNewerThan(told) ? own : told;
    }

    /** Puts a letter into the postmaster's mailbox; false if it takes none now. outbound UP-3 */
    private boolean isTold(Version latest, Optional<Changelog> changelog)
            throws IOException, StoreException {
        if (!(directory.resolvePostmaster() instanceof Resolution.Local postmaster)) {
            log.atWarn().log("nobody is told of the newer version: there is no postmaster");
            return false;
        }
        var message =
                new NewMessage(message(latest, changelog), Flags.of(Flag.FLAGGED), clock.instant());
        try {
            var name = postmaster.mailbox();
            mailboxes.deliver(
                    postmaster.account(),
                    name == null ? MailboxName.INBOX : MailboxName.parse(name),
                    message);
            return true;
        } catch (MailboxException | SyntaxException e) {
            log.atWarn()
                    .addKeyValue("why", e.getMessage())
                    .log("postmaster's mailbox takes no mail");
            return false;
        }
    }

    private OctetSource message(Version latest, Optional<Changelog> changelog) {
        var host = hostName.ascii();
        var random = new byte[16];
        RANDOM.nextBytes(random);
        var text = new StringBuilder();
        Updates.words(latest, own).forEach(line -> text.append(line).append('\n'));
        text.append("It is not installed by itself: you decide whether and when.\n");
        changelog.ifPresent(found ->
                found.texts().forEach(each -> text.append('\n').append(each).append('\n')));
        var octets =
                new MessageBuilder(RANDOM, false)
                        .addresses(
                                "From",
                                List.of(new MailboxAddress("Mailstead", null, "postmaster", host)))
                        .addresses(
                                "To", List.of(new MailboxAddress(null, null, "postmaster", host)))
                        .subject("Mailstead " + latest + " is available")
                        .date(clock.instant().atOffset(ZoneOffset.UTC))
                        .field(
                                "Message-ID",
                                "<" + HexFormat.of().formatHex(random) + "@" + host + ">")
                        .field("Auto-Submitted", "auto-generated") // RFC 3834 §5.1
                        .text(text.toString())
                        .toOctets();
        return OctetSource.of(octets);
    }

    private Optional<Kept> kept() throws StoreException {
        var sql = "SELECT checked, version FROM update_check WHERE id = 1";
        return database.read(
                Scope.server(),
                tx ->
                        tx.sql(sql)
                                .one(row ->
                                        new Kept(row.getInstant(1), version(row.getString(2)))));
    }

    private static @Nullable Version version(String text) throws SQLException {
        try {
            return text.isEmpty() ? null : Version.parse(text);
        } catch (SyntaxException e) {
            throw new SQLException("version in update_check: " + text, e);
        }
    }

    private void keep(Instant checked, @Nullable Version version) throws StoreException {
        database.<Integer, RuntimeException>write(
                Scope.server(), tx -> keep(tx, checked, version == null ? "" : version.toString()));
    }

    private static int keep(Tx tx, Instant checked, String version) throws SQLException {
        var sql =
                """
                INSERT INTO update_check (id, checked, version) VALUES (1, ?, ?)
                ON CONFLICT (id) DO UPDATE SET checked = excluded.checked, version = excluded.version
                """;
        return tx.sql(sql).bind(checked).bind(version).update();
    }
}
