package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.START;
import static org.mailstead.server.mailbox.MailStore.message;
import static org.mailstead.server.mailbox.MailStore.name;
import static org.mailstead.server.mailbox.MailStore.withHeader;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;

/** To whom the user writes. inbound REC-10 */
final class CorrespondentsTest {
    private static final Instant EARLIER = Instant.parse("2026-11-20T09:30:00Z");
    private static final String EARLIER_DATE = "Date: Fri, 20 Nov 2026 10:30:00 +0100";

    @TempDir Path directory;

    private static Optional<Correspondence> address(MailStore store, String address)
            throws Exception {
        return store.mailboxes.correspondents().find(ACCOUNT, Address.parse(address));
    }

    private static Optional<Correspondence> domain(MailStore store, String domain)
            throws Exception {
        var correspondents = store.mailboxes.correspondents();
        var found = correspondents.find(ACCOUNT, Domain.parse(domain));
        assertThat(correspondents.hasWrittenTo(ACCOUNT, Domain.parse(domain)))
                .isEqualTo(found.isPresent());
        return found;
    }

    private static Correspondence once(Instant at) {
        return new Correspondence(at, at, 1);
    }

    @ParameterizedTest
    @EnumSource
    void everyAddressOfASentMessageIsNotedOnce(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append(
                    "Sent",
                    withHeader(
                            EARLIER_DATE,
                            "From: me@example.net",
                            "To: Bob <Bob@mail.example.org>, friends: cyd@b\u00fccher.example;",
                            "Cc: Bob@mail.example.org",
                            "Bcc: \"d e\"@example.com"));
            for (var to :
                    List.of(
                            "Bob@mail.example.org",
                            "cyd@xn--bcher-kva.example",
                            "\"d e\"@example.com")) {
                assertThat(address(store, to)).as(to).contains(once(EARLIER));
            }
            assertThat(address(store, "me@example.net")).isEmpty();
            assertThat(store.count("correspondent")).isEqualTo(3);
        }
    }

    @ParameterizedTest // RFC 5321 §2.4
    @EnumSource
    void anAddressIsFoundInAnyCaseAndKeptAsItWasWritten(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Sent", withHeader(EARLIER_DATE, "To: Bob@Example.ORG"));
            store.append("Sent", withHeader("To: bob@example.org"));
            assertThat(address(store, "BOB@example.org"))
                    .contains(new Correspondence(EARLIER, START, 2));
            assertThat(store.count("correspondent")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDomainHasThoseBelowItAndNoOthers(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Sent", withHeader(EARLIER_DATE, "To: a@mail.example.org"));
            store.append("Sent", withHeader("To: b@example.org, c@mail.example.org"));
            store.append("Sent", withHeader("To: a@mail-2.example.org, d@example-2.org"));
            assertThat(domain(store, "example.org"))
                    .contains(new Correspondence(EARLIER, START, 4));
            assertThat(domain(store, "mail.example.org"))
                    .contains(new Correspondence(EARLIER, START, 2));
            assertThat(domain(store, "org")).contains(new Correspondence(EARLIER, START, 5));
            for (var other : List.of("example", "ple.org", "example.or", "x.mail.example.org")) {
                assertThat(domain(store, other)).as(other).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDateCountsUnlessItIsMissingBrokenOrToCome(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var received = START.minus(Duration.ofDays(40));
            for (var date :
                    List.of(
                            "X-No: date",
                            "Date: yesterday",
                            "Date: Fri, 31 Dec 9999 23:59:59 +0000")) {
                var octets = withHeader(date, "To: a@" + date.length() + ".example").body();
                store.append("Sent", new NewMessage(octets, Flags.NONE, received));
                assertThat(domain(store, date.length() + ".example"))
                        .as(date)
                        .contains(once(received));
            }
            var octets = withHeader("To: a@late.example").body();
            store.append(
                    "Sent", new NewMessage(octets, Flags.NONE, START.plus(Duration.ofDays(9))));
            assertThat(domain(store, "late.example")).contains(once(START));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyWayIntoSentCounts(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.mailboxes.deliver(ACCOUNT, name("Sent"), withHeader("To: delivered@example.org"));
            store.append(
                    "Drafts",
                    withHeader("To: copied@example.org"),
                    withHeader("To: moved@example.org"),
                    withHeader("To: replaced@example.org"));
            var drafts = store.id("Drafts");
            var sent = store.id("Sent");
            store.mailboxes.copy(ACCOUNT, drafts, NumberSet.of(1), sent);
            store.mailboxes.move(ACCOUNT, drafts, NumberSet.of(2), sent);
            store.mailboxes.replace(
                    ACCOUNT, drafts, 3, sent, withHeader("To: replacing@example.org"));
            for (var way : List.of("delivered", "copied", "moved", "replacing")) {
                assertThat(address(store, way + "@example.org")).as(way).contains(once(START));
            }
            assertThat(address(store, "replaced@example.org")).isEmpty();
            assertThat(store.mailboxes.verify(ACCOUNT, false)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheMailboxThatIsSentCounts(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", withHeader("To: a@example.org"));
            store.mailboxes.create(ACCOUNT, name("Outbox"), Set.of(SpecialUse.SENT));
            store.append("Sent", withHeader("To: b@example.org"));
            assertThat(store.count("correspondent")).isZero();
            store.append("Outbox", withHeader("To: c@example.org"));
            assertThat(address(store, "c@example.org")).isPresent();
            // a copy within it is no other message to them
            store.mailboxes.copy(ACCOUNT, store.id("Outbox"), NumberSet.of(1), store.id("Outbox"));
            assertThat(address(store, "c@example.org")).contains(once(START));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsRemovedWasStillWritten(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Sent", withHeader("To: a@example.org"));
            store.mailboxes.remove(ACCOUNT, store.id("Sent"), NumberSet.of(1));
            store.mailboxes.maintain(ACCOUNT);
            assertThat(address(store, "a@example.org")).isPresent();
            assertThat(store.mailboxes.correspondents().find(ACCOUNT + 1, Domain.parse("org")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAccountThatIsRemovedTakesThemAlong(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Sent", withHeader("To: a@example.org"));
            store.mailboxes.forget(ACCOUNT);
            store.database.remove(new Scope.Account(ACCOUNT));
            assertThat(domain(store, "org")).isEmpty();
            assertThat(store.count("correspondent")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoAddressIsPassedOver(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append(
                    "Sent",
                    message("no header\r\n"),
                    withHeader(
                            "To: undisclosed-recipients:;, nobody, \"\"@example.org, a@[192.0.2.1],"
                                    + " <@>, b@under_score.example, "
                                    + "l".repeat(129)
                                    + "@example.org, c@"
                                    + "d.".repeat(200)
                                    + "example, e@example.org"));
            assertThat(store.count("correspondent")).isEqualTo(1);
            assertThat(address(store, "e@example.org")).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource
    void addressesOfAMessageAndOfAnAccountAreBounded(Engine engine) throws Exception {
        var limits = limits(20, 100);
        try (var store = MailStore.open(engine, directory, limits)) {
            for (int day = 1; day <= 6; day++) {
                store.append(
                        "Sent",
                        withHeader(
                                "Date: %d Nov 2026 12:00:00 +0000".formatted(day),
                                "To: " + addresses(day, 30)));
            }
            // 120 are more than 100: the 30 that were not written to for the longest time are gone
            assertThat(store.count("correspondent")).isEqualTo(90);
            assertThat(domain(store, "day1.example")).isEmpty();
            assertThat(domain(store, "day2.example").orElseThrow().messages()).isEqualTo(10);
            assertThat(address(store, "a19@day6.example")).isPresent();
            assertThat(address(store, "a20@day6.example")).isEmpty();
            var same = String.join(", ", Collections.nCopies(50, "a@b.example"));
            store.append("Sent", withHeader("To: " + same));
            assertThat(address(store, "a@b.example")).contains(once(START));
        }
    }

    private static String addresses(int day, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "a%d@day%d.example".formatted(i, day))
                .collect(Collectors.joining(", "));
    }

    private static MailboxLimits limits(int sentRecipientsMax, int correspondentsMax) {
        var defaults = MailboxLimits.DEFAULT;
        return new MailboxLimits(
                defaults.mailboxesMax(),
                defaults.subscriptionsMax(),
                defaults.usedNamesMax(),
                defaults.keywordsMax(),
                defaults.messageKeywordsMax(),
                defaults.annotationsMax(),
                defaults.annotationOctetsMax(),
                defaults.threadReferencesMax(),
                sentRecipientsMax,
                correspondentsMax,
                defaults.historyAge(),
                defaults.historyMax(),
                defaults.eraseBatch(),
                defaults.hotMessagesMax(),
                defaults.hotIdle(),
                defaults.keptMessagesMin(),
                defaults.searchCharactersMax(),
                defaults.searchReadOctets(),
                defaults.searchMemoryOctets(),
                defaults.mime());
    }
}
