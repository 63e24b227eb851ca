package org.mailstead.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.dns.DnsException.Trouble;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Servers that are slow, wrong, hostile or gone, and what is kept of answers. */
class DnsResolverTest {
    private static final DnsLimits QUICK = limits(Duration.ofSeconds(20), Duration.ofSeconds(10));
    private static final DnsLimits IMPATIENT =
            limits(Duration.ofMillis(300), Duration.ofMillis(100));

    /** A clock that stands still until it is moved. */
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));

    private static DnsLimits limits(Duration lookup, Duration attempt) {
        var defaults = DnsLimits.DEFAULT;
        return new DnsLimits(
                lookup,
                attempt,
                1,
                defaults.lookupsMax(),
                defaults.aliasesMax(),
                defaults.recordsMax(),
                defaults.answerOctetsMax(),
                defaults.udpOctetsMax(),
                defaults.ttlMin(),
                defaults.ttlMax(),
                defaults.negativeTtlMax(),
                defaults.troubleTtl(),
                defaults.cacheOctetsMax());
    }

    private DnsResolver resolver(DnsLimits limits, RudeServer... servers) {
        var addresses = List.of(servers).stream().map(RudeServer::address).toList();
        return new DnsResolver(
                new NameServers(addresses, false, false, null, 0),
                TrustAnchors.ROOT,
                limits,
                clock());
    }

    private InstantSource clock() {
        return now::get;
    }

    private static Record record(String text) {
        try {
            return Record.fromString(
                    org.xbill.DNS.Name.fromString(text.substring(0, text.indexOf(' '))),
                    Type.value(text.split(" ", 4)[1]),
                    org.xbill.DNS.DClass.IN,
                    Long.parseLong(text.split(" ", 4)[2]),
                    text.split(" ", 4)[3],
                    org.xbill.DNS.Name.root);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Record> ifNotRoot(Record question, String... records) {
        return question.getName().equals(org.xbill.DNS.Name.root)
                ? List.of()
                : List.of(records).stream().map(DnsResolverTest::record).toList();
    }

    private static AbstractThrowableAssert<?, ?> assertTrouble(
            Resolver resolver, String name, RecordType<?> type, Trouble trouble) {
        var thrown = assertThatThrownBy(() -> resolver.lookup(Name.parse(name), type));
        thrown.asInstanceOf(InstanceOfAssertFactories.type(DnsException.class))
                .extracting(DnsException::trouble)
                .isEqualTo(trouble);
        return thrown;
    }

    @Test // RFC 1035 §4.2.1: what is truncated is asked for again over TCP
    void truncatedRepliesComeOverTcp() throws Exception {
        var text = "x".repeat(250);
        try (var server =
                RudeServer.answering(question ->
                        IntStream.range(0, 20)
                                .mapToObj(i -> "a.test. TXT 60 " + text + i)
                                .flatMap(r -> ifNotRoot(question, r).stream())
                                .toList())) {
            var answer = resolver(QUICK, server).lookup(Name.parse("a.test"), RecordType.TXT);
            assertThat(answer.records()).hasSize(20);
            assertThat(answer.dnssec()).isEqualTo(Dnssec.INDETERMINATE);
        }
    }

    @Test
    void textOf64KilobytesIsTooLarge() throws Exception {
        var strings = IntStream.range(0, 240).mapToObj(_ -> "x".repeat(255)).toList();
        try (var server =
                RudeServer.answering(question ->
                        question.getType() == Type.TXT
                                ? List.of(new TXTRecord(question.getName(), 1, 60, strings))
                                : List.of())) {
            assertTrouble(resolver(QUICK, server), "a.test", RecordType.TXT, Trouble.TOO_LARGE);
        }
    }

    @Test
    void aThousandMxAreTooMany() throws Exception {
        try (var server =
                RudeServer.answering(question ->
                        IntStream.range(0, 1000)
                                .mapToObj(i -> "a.test. MX 60 10 m" + i + ".test.")
                                .flatMap(r -> ifNotRoot(question, r).stream())
                                .toList())) {
            assertTrouble(resolver(QUICK, server), "a.test", RecordType.MX, Trouble.TOO_LARGE);
        }
    }

    @Test // RFC 1034 §3.6.2: loops of aliases are an error
    void aliasesAreFollowedToTheLimit() throws Exception {
        try (var server =
                RudeServer.answering(question -> {
                    var label = question.getName().getLabelString(0);
                    if (label.equals("loop")) {
                        return ifNotRoot(
                                question,
                                "loop.test. CNAME 60 pool.test.",
                                "pool.test. CNAME 60 loop.test.");
                    }
                    if (label.startsWith("c") && !label.equals("c0")) {
                        int next = Integer.parseInt(label, 1, label.length(), 10) - 1;
                        return ifNotRoot(question, label + ".test. CNAME 60 c" + next + ".test.");
                    }
                    return ifNotRoot(question, "c0.test. A 60 192.0.2.1");
                })) {
            var resolver = resolver(QUICK, server);
            assertTrouble(resolver, "loop.test", RecordType.A, Trouble.ALIASES);
            assertTrouble(resolver, "c11.test", RecordType.A, Trouble.ALIASES);
            var answer = resolver.lookup(Name.parse("c10.test"), RecordType.A);
            assertThat(answer.canonicalName()).isEqualTo(Name.parse("c0.test"));
            assertThat(answer.records()).hasSize(1);
            assertThat(resolver.lookup(Name.parse("loop.test"), RecordType.CNAME).records())
                    .containsExactly(Name.parse("pool.test"));
        }
    }

    @Test // RFC 2181 §5.4.1: what was not asked for is not believed
    void recordsOfOtherNamesAreNotTaken() throws Exception {
        try (var server =
                RudeServer.answering(
                        question -> ifNotRoot(question, "victim.test. A 60 192.0.2.66"))) {
            assertThat(resolver(QUICK, server).lookup(Name.parse("a.test"), RecordType.A))
                    .isInstanceOf(Answer.NoData.class);
        }
    }

    @Test
    void aSilentServerIsATimeout() throws Exception {
        try (var server = RudeServer.start((_, _) -> null)) {
            assertTrouble(resolver(IMPATIENT, server), "a.test", RecordType.A, Trouble.TIMEOUT);
        }
    }

    @Test
    void aReplyWithAnotherIdIsNone() throws Exception {
        try (var server =
                RudeServer.start((query, _) -> {
                    var reply = RudeServer.reply(query);
                    reply.getHeader().setID(query.getHeader().getID() ^ 1);
                    reply.addRecord(record("a.test. A 60 192.0.2.66"), Section.ANSWER);
                    return reply.toWire();
                })) {
            assertTrouble(resolver(QUICK, server), "a.test", RecordType.A, Trouble.MALFORMED);
        }
    }

    @Test
    void noiseIsTroubleOnly() throws Exception {
        try (var server =
                RudeServer.start((query, _) -> {
                    var octets = query.toWire();
                    octets[2] |= (byte) 0x80;
                    octets[7] = 9; // nine records that are not there
                    return octets;
                })) {
            assertThatThrownBy(() ->
                            resolver(IMPATIENT, server).lookup(Name.parse("a.test"), RecordType.A))
                    .isInstanceOf(DnsException.class);
        }
    }

    @ParameterizedTest // RFC 1035 §4.1.1: none of these says that there is nothing
    @CsvSource({"2, SERVER_FAILURE", "5, REFUSED", "4, REFUSED", "1, MALFORMED", "9, REFUSED"})
    void errorCodesAreTrouble(int rcode, Trouble trouble) throws Exception {
        try (var server = failing(rcode)) {
            assertTrouble(resolver(QUICK, server), "a.test", RecordType.A, trouble);
        }
    }

    private static RudeServer failing(int rcode) throws java.io.IOException {
        return RudeServer.start((query, _) -> {
            var reply = RudeServer.reply(query);
            reply.getHeader().setRcode(rcode);
            return reply.toWire();
        });
    }

    @Test // RFC 2308 §2.2
    void aReferralIsNotAbsence() throws Exception {
        try (var server =
                RudeServer.start((query, _) -> {
                    var reply = RudeServer.reply(query);
                    reply.getHeader().unsetFlag(Flags.RA);
                    reply.addRecord(record("test. NS 60 ns.test."), Section.AUTHORITY);
                    return reply.toWire();
                })) {
            assertTrouble(resolver(QUICK, server), "a.test", RecordType.A, Trouble.REFUSED);
        }
    }

    @Test
    void theNextServerIsAskedWhenOneFails() throws Exception {
        try (var bad = failing(2);
                var good =
                        RudeServer.answering(
                                question -> ifNotRoot(question, "a.test. A 60 192.0.2.1"))) {
            var answer = resolver(QUICK, bad, good).lookup(Name.parse("a.test"), RecordType.A);
            assertThat(answer.records()).hasSize(1);
        }
    }

    @Test // DNS-03
    void anAbsentServerIsNamed() throws Exception {
        var server = RudeServer.start((_, _) -> null);
        server.close();
        assertThatThrownBy(() ->
                        resolver(IMPATIENT, server).lookup(Name.parse("a.test"), RecordType.A))
                .isInstanceOf(DnsException.class)
                .hasMessageContaining("a.test A");
    }

    @Test // RFC 4035 §4.9.3: the AD bit of a trusted server is taken
    void aTrustedServerValidates() throws Exception {
        try (var server =
                RudeServer.start((query, _) -> {
                    var reply = RudeServer.reply(query);
                    reply.getHeader().setFlag(Flags.AD);
                    reply.addRecord(record("a.test. A 60 192.0.2.1"), Section.ANSWER);
                    return reply.toWire();
                })) {
            var resolver = resolver(QUICK, server);
            assertThat(resolver.lookup(Name.parse("a.test"), RecordType.A).isSecure()).isTrue();
            assertThat(resolver.validation()).isEqualTo(Validation.BY_SERVER);
        }
    }

    @Test
    void answersAreKeptAsLongAsTheySay() throws Exception {
        try (var server =
                RudeServer.answering(question -> ifNotRoot(question, "a.test. A 60 192.0.2.1"))) {
            var resolver = resolver(QUICK, server);
            var name = Name.parse("a.test");
            assertThat(resolver.lookup(name, RecordType.A).ttl()).isEqualTo(Duration.ofMinutes(1));
            now.updateAndGet(at -> at.plusSeconds(59));
            assertThat(resolver.lookup(name, RecordType.A).ttl()).isEqualTo(Duration.ofSeconds(1));
            assertThat(server.asked()).hasSize(1);
            now.updateAndGet(at -> at.plusSeconds(1));
            resolver.lookup(name, RecordType.A);
            assertThat(server.asked()).hasSize(2);
        }
    }

    @ParameterizedTest // RFC 2308 §5, RFC 2181 §8
    @CsvSource({"0, 5", "5, 5", "86400, 86400", "2147483647, 86400"})
    void timesToLiveHaveBounds(long said, long kept) throws Exception {
        try (var server =
                RudeServer.answering(
                        question -> ifNotRoot(question, "a.test. A " + said + " 192.0.2.1"))) {
            var answer = resolver(QUICK, server).lookup(Name.parse("a.test"), RecordType.A);
            assertThat(answer.ttl()).isEqualTo(Duration.ofSeconds(kept));
        }
    }

    @ParameterizedTest // RFC 2308 §5: the lower of the SOA's TTL and its MINIMUM
    @CsvSource({"600, 300, 300", "60, 300, 60", "86400, 86400, 900"})
    void absenceIsKeptAsLongAsTheZoneSays(long ttl, long minimum, long kept) throws Exception {
        try (var server =
                RudeServer.start((query, _) -> {
                    var reply = RudeServer.reply(query);
                    reply.getHeader().setRcode(3);
                    var soa = "test. SOA %d ns.test. h.test. 1 2 3 4 %d".formatted(ttl, minimum);
                    reply.addRecord(record(soa), Section.AUTHORITY);
                    return reply.toWire();
                })) {
            var resolver = resolver(QUICK, server);
            var name = Name.parse("a.test");
            assertThat(resolver.lookup(name, RecordType.A))
                    .isEqualTo(
                            new Answer.NoSuchName<>(
                                    name, Duration.ofSeconds(kept), Dnssec.INDETERMINATE));
            resolver.lookup(name, RecordType.A);
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test // RFC 9520 §3.2
    void troubleIsRememberedForAMoment() throws Exception {
        try (var server = failing(2)) {
            var resolver = resolver(QUICK, server);
            assertTrouble(resolver, "a.test", RecordType.A, Trouble.SERVER_FAILURE);
            assertTrouble(resolver, "a.test", RecordType.A, Trouble.SERVER_FAILURE);
            assertThat(server.asked()).hasSize(1);
            now.updateAndGet(at -> at.plusSeconds(6));
            assertTrouble(resolver, "a.test", RecordType.A, Trouble.SERVER_FAILURE);
            assertThat(server.asked()).hasSize(2);
        }
    }

    @Test
    void whoAsksTheSameAtOnceAsksOnce() throws Exception {
        var all = new CountDownLatch(50);
        try (var server =
                        RudeServer.start((query, _) -> {
                            var reply = RudeServer.reply(query);
                            if (query.getQuestion().getType() == Type.A) {
                                await(all);
                                reply.addRecord(record("a.test. A 60 192.0.2.1"), Section.ANSWER);
                            }
                            return reply.toWire();
                        });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var resolver = resolver(QUICK, server);
            var name = Name.parse("a.test");
            var answers = new ArrayList<Future<Answer<?>>>();
            for (int i = 0; i < 50; i++) {
                answers.add(
                        threads.submit(() -> {
                            all.countDown();
                            return resolver.lookup(name, RecordType.A);
                        }));
            }
            for (var answer : answers) {
                assertThat(answer.get().records()).hasSize(1);
            }
            assertThat(server.asked()).hasSize(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theCacheIsBounded() throws Exception {
        var text = "x".repeat(250);
        var cache = new AnswerCache(clock(), 100_000);
        for (int i = 0; i < 10_000; i++) {
            var question = new Reply.Question<>(Name.parse("n" + i + ".test"), RecordType.TXT);
            var answer =
                    new Answer.Found<>(
                            List.of(new Txt(List.of(text))),
                            question.name(),
                            Duration.ofHours(1),
                            Dnssec.INSECURE);
            cache.put(question, new AnswerCache.Answered(answer), answer.ttl());
        }
        assertThat(cache.size()).isBetween(50, 200);
        assertThat(cache.get(new Reply.Question<>(Name.parse("n9999.test"), RecordType.TXT)))
                .isPresent();
    }

    @TempDir private Path folder = Path.of("");

    @Test
    void whatIsWrongWithResolvConfIsSaid() throws Exception {
        var file = folder.resolve("resolv.conf");
        var resolver = DnsResolver.system(file, IMPATIENT, clock());
        assertTrouble(resolver, "a.test", RecordType.A, Trouble.NETWORK)
                .hasMessageContaining("resolv.conf does not exist");
        Files.writeString(file, "# nothing\n");
        now.updateAndGet(at -> at.plusSeconds(60));
        assertTrouble(resolver, "a.test", RecordType.A, Trouble.NETWORK)
                .hasMessageContaining("names no name server");
        Files.writeString(file, "nameserver 127.0.0.1\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        now.updateAndGet(at -> at.plusSeconds(60));
        assertThat(resolver.validation()).isEqualTo(Validation.NONE);
    }

    @Test
    void resolvConfIsReadAsOthersReadIt() throws Exception {
        var servers =
                NameServers.parse(
                                """
                                # comment
                                ; comment
                                search example.org
                                nameserver 192.0.2.1
                                nameserver not-an-address
                                nameserver\t2001:db8::1
                                nameserver
                                nameserver 127.0.0.53
                                nameserver 192.0.2.4
                                options edns0 timeout:99 attempts:3 trust-ad rotate ndots:x use-vc
                                options attempts:4
                                """)
                        .orElseThrow();
        assertThat(servers.servers())
                .extracting(server -> server.getAddress().getHostAddress())
                .containsExactly("192.0.2.1", "2001:db8:0:0:0:0:0:1", "127.0.0.53");
        assertThat(servers.attemptTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(servers.attemptsMax()).isEqualTo(4);
        assertThat(servers.isTrusted()).isTrue();
        assertThat(servers.tcpOnly()).isTrue();
        assertThat(NameServers.parse("search example.org")).isEmpty();
    }

    @Test
    void onlyServersOnLoopbackAreTrustedUnasked() {
        var local = NameServers.parse("nameserver 127.0.0.53\nnameserver ::1").orElseThrow();
        assertThat(local.isAuthenticDataTrusted()).isTrue();
        var remote = NameServers.parse("nameserver 127.0.0.53\nnameserver 192.0.2.1").orElseThrow();
        assertThat(remote.isAuthenticDataTrusted()).isFalse();
        var configured = NameServers.parse("nameserver 192.0.2.1\noptions trust-ad").orElseThrow();
        assertThat(configured.isAuthenticDataTrusted()).isTrue();
    }

    @Test
    void limitsAreChecked() {
        assertThatThrownBy(() -> limits(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
