package org.mailstead.server.updates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.sasl.Mechanism;
import org.mailstead.server.config.UpdatesConfig;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.DirectoryLimits;
import org.mailstead.server.directory.DirectoryOptions;
import org.mailstead.server.http.AddressGuard;
import org.mailstead.server.http.GuardedClient;
import org.mailstead.server.http.HttpLimits;
import org.mailstead.server.http.PolicyHost;
import org.mailstead.server.mailbox.ChangeFeed;
import org.mailstead.server.mailbox.Flag;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.MailboxLimits;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.server.store.TestDatabase;

/** The daily look for a newer version: a real store, a real HTTPS server. outbound UP-1 to UP-4 */
class UpdatesTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final String HOST = "updates.project.example";

    @TempDir Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final AtomicReference<String> published = new AtomicReference<>("l=1.2.3");
    private final AtomicReference<String> changelog = new AtomicReference<>("");
    private final AtomicLong quota = new AtomicLong(Long.MAX_VALUE);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Metrics metrics = new Metrics();
    private @Nullable Fixture fixture;

    private record Fixture(
            TestDatabase database,
            Directory directory,
            Mailboxes mailboxes,
            long postmaster,
            PolicyHost host,
            KeyPair key) {}

    @BeforeEach
    void start() throws Exception {
        var database = add(TestDatabase.open(Engine.SQLITE, folder));
        var blobs = add(Blobs.inFiles(database, folder, StoreLimits.defaults()));
        var name = new Domain("mx.example.test");
        var options = new DirectoryOptions(Set.of(name), EnumSet.noneOf(Mechanism.class), null);
        var directory = add(new Directory(database, now::get, options, DirectoryLimits.defaults()));
        var admin = directory.admin();
        admin.domains().add("test", new Domain("example.test"), false);
        admin.accounts().add("test", "ann", Address.parse("ann@example.test"));
        admin.accounts().setPostmaster("test", "ann");
        var mailboxes =
                add(
                        new Mailboxes(
                                database,
                                blobs,
                                new ChangeFeed(),
                                now::get,
                                _ -> quota.get(),
                                MailboxLimits.DEFAULT));
        var host =
                add(
                        PolicyHost.start(
                                HOST,
                                Instant.now().plus(Duration.ofDays(9)),
                                exchange -> PolicyHost.answer(exchange, 200, changelog.get())));
        var id = directory.account("ann").orElseThrow().id();
        var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        fixture = new Fixture(database, directory, mailboxes, id, host, key);
    }

    private <T extends AutoCloseable> T add(T part) {
        open.add(part);
        return part;
    }

    @AfterEach
    void stop() throws Exception {
        for (var part : open.reversed()) {
            part.close();
        }
    }

    private Fixture parts() {
        return Objects.requireNonNull(fixture);
    }

    /** As after a start of the server: what it knows is in the store. */
    private UpdateCheck check(@Nullable String own, boolean withChangelog) throws Exception {
        var uri = URI.create("https://" + HOST + "/changelog");
        var signed = new Updates.Signed(uri, parts().key().getPublic());
        var source =
                new Updates.Source(new Domain("project.example"), withChangelog ? signed : null);
        var zone = ZoneResolver.builder().zone(HOST + ". A 127.0.0.1\n");
        for (var each : published.get().split("\\|", -1)) {
            zone.txt("_updates.project.example", "v=UPDATES0; " + each);
        }
        var client =
                new GuardedClient(
                        zone.build(),
                        parts().host().trusting(),
                        AddressGuard.OPEN,
                        HttpLimits.DEFAULT.withPort(parts().host().port()));
        return new UpdateCheck(
                new Updates(source, zone.build(), client, new Metrics()),
                own == null ? null : Version.parse(own),
                new Domain("mx.example.test"),
                parts().database(),
                parts().directory(),
                parts().mailboxes(),
                now::get);
    }

    private List<String> inbox() throws Exception {
        var mailboxes = parts().mailboxes();
        var found = mailboxes.find(parts().postmaster(), MailboxName.INBOX);
        var messages = new ArrayList<String>();
        if (found.isPresent()) {
            var snapshot = mailboxes.snapshot(parts().postmaster(), found.get().id());
            for (int row = 0; row < snapshot.count(); row++) {
                assertThat(snapshot.flags(row)).isEqualTo(Flags.of(Flag.FLAGGED));
                var content = mailboxes.content(parts().postmaster(), snapshot.id(row));
                var octets = content.orElseThrow().octets();
                messages.add(new String(octets.octets(0, (int) octets.size()), UTF_8));
            }
        }
        return messages;
    }

    private static String signed(KeyPair key, String... texts) throws Exception {
        var changes = new ArrayList<String>();
        for (var text : texts) {
            var signer = Signature.getInstance("Ed25519");
            signer.initSign(key.getPrivate());
            signer.update(text.getBytes(UTF_8));
            var signature = Base64.getEncoder().encodeToString(signer.sign());
            changes.add(
                    "{\"PubKey\":\"\",\"Sig\":\"%s\",\"Text\":\"%s\"}".formatted(signature, text));
        }
        return "{\"Changes\":[" + String.join(",", changes) + "]}";
    }

    @Test // UP-1, UP-3
    void thePostmasterIsToldOfEachNewerVersionOnceADayAtMost() throws Exception {
        check("1.2.3", false).run();
        assertThat(inbox()).isEmpty();
        published.set("l=v1.3.0; later=yes");
        check("1.2.3", false).run(); // the same day
        assertThat(inbox()).isEmpty();
        now.set(START.plus(Duration.ofHours(24)));
        check("1.2.3", false).run();
        assertThat(inbox()).hasSize(1);
        assertThat(inbox().getFirst())
                .contains("Subject: Mailstead 1.3.0 is available\r\n")
                .contains("A newer version is available: 1.3.0. This is 1.2.3.");
        for (int day = 2; day < 5; day++) {
            now.set(START.plus(Duration.ofDays(day)));
            check("1.2.3", false).run();
        }
        assertThat(inbox()).hasSize(1);
        published.set("l=1.2.9"); // taken back
        now.set(START.plus(Duration.ofDays(9)));
        check("1.2.3", false).run();
        assertThat(inbox()).hasSize(1);
    }

    @Test // UP-3
    void aPostmasterWhoseMailboxWasFullIsToldLater() throws Exception {
        published.set("l=1.3.0");
        quota.set(0);
        check("1.2.3", false).run();
        assertThat(inbox()).isEmpty();
        quota.set(Long.MAX_VALUE);
        now.set(START.plus(Duration.ofDays(1)));
        check("1.2.3", false).run();
        assertThat(inbox()).hasSize(1);
    }

    @Test // UP-2, UP-3
    void whatHasChangedIsToldIfAllOfItIsSigned() throws Exception {
        published.set("l=2.0.0");
        var other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        changelog.set(
                signed(other, "forged").replace("]}", ",")
                        + signed(parts().key(), "true").substring("{\"Changes\":[".length()));
        check("1.2.3", true).run();
        assertThat(inbox()).isEmpty();
        changelog.set(signed(parts().key(), "v2.0.0: better", "v1.3.0: new"));
        now.set(START.plus(Duration.ofDays(1)));
        check("1.2.3", true).run();
        assertThat(inbox()).hasSize(1);
        assertThat(inbox().getFirst()).contains("v2.0.0: better\r\n\r\nv1.3.0: new");
        assertThat(parts().host().requests())
                .hasSize(2)
                .allMatch(line -> line.startsWith("GET /changelog?from=v1.2.3 " + HOST));
    }

    @Test
    void aProgramWithoutANumberTellsOfWhatIsNewerThanTheFirst() throws Exception {
        check(null, false).run();
        now.set(START.plus(Duration.ofDays(1)));
        published.set("l=1.2.4");
        check(null, false).run();
        assertThat(inbox()).hasSize(1);
        assertThat(inbox().getFirst()).contains("The latest version is 1.2.4.");
    }

    @Test // UP-1
    void whatCannotBeReadIsPassedOver() throws Exception {
        for (var wrong : List.of("l=1.2.4|l=1.2.4", "l=1.2.4; l=1.2.4", "x=1", "l=1.2", "l=9")) {
            published.set(wrong);
            check("1.2.3", false).run();
            now.set(now.get().plus(Duration.ofDays(1)));
        }
        changelog.set("no JSON");
        published.set("l=9.9.9");
        check("1.2.3", true).run();
        assertThat(inbox()).isEmpty();
    }

    @Test // ME-17
    void lookUpsAreMeasured() throws Exception {
        var zone = ZoneResolver.builder().txt("_updates.a.example", "v=UPDATES0; l=1.2.3").build();
        var updates =
                new Updates(
                        new Updates.Source(new Domain("a.example"), null),
                        zone,
                        GuardedClient.ofPublic(zone),
                        metrics);
        assertThat(updates.latest()).isEqualTo(new Version(1, 2, 3));
        assertThat(updates.changelog(new Version(1, 0, 0))).isEmpty();
        assertThat(metrics.text())
                .contains("mailstead_updates_lookup_duration_seconds_count{result=\"ok\"} 1");
    }

    @Test
    void theKeyOfTheConfigurationIsTheOneThatSigns() throws Exception {
        var encoded = parts().key().getPublic().getEncoded();
        var octets = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        var text = Base64.getEncoder().encodeToString(octets);
        var config =
                new UpdatesConfig(new Domain("project.example"), "https://a.example/log", text);
        assertThat(config.key()).isEqualTo(parts().key().getPublic());
        for (var url : List.of("http://a.example/", "https:x", "https://a.example/?a", "%")) {
            assertThatThrownBy(() -> new UpdatesConfig(null, url, text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("changelog_url must be https://");
        }
        for (var key : List.of("", "AAAA", "?")) {
            assertThatThrownBy(() -> new UpdatesConfig(null, "https://a.example/", key))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("changelog_key must be");
        }
        assertThatThrownBy(() -> new UpdatesConfig(null, null, text))
                .hasMessageContaining("together");
    }
}
