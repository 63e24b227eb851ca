package org.mailstead.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.iprev.ReverseCheck;
import org.mailstead.iprev.ReverseResult;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Whatever a server sends is an answer within the limits, or trouble that says so. */
class ReplyFuzzTest {
    private static final Name NAME = new Name("a.example");
    private static final DnsLimits LIMITS = DnsLimits.DEFAULT;

    static Stream<byte[]> replies() throws IOException {
        return Stream.of(
                reply("a.example. 300 IN A 192.0.2.1", "a.example. 300 IN AAAA 2001:db8::1"),
                reply("a.example. 300 IN CNAME b.example.", "b.example. 9 IN MX 10 mx.example."),
                reply("a.example. 60 IN TXT \"v=spf1 -all\" \"more\""),
                reply("a.example. 60 IN PTR host.example.", "a.example. 60 IN NS ns.example."),
                reply("a.example. 60 IN SRV 1 2 25 mx.example.", "a.example. 1 IN TLSA 3 1 1 00ff"),
                reply("a.example. 60 IN CAA 0 issue \"ca.example\""),
                reply("a.example. 60 IN CNAME a.example."));
    }

    private static byte[] reply(String... records) throws IOException {
        var message = Reply.query(NAME, Type.A);
        message.getHeader().setID(1); // the same each time
        message.getHeader().setFlag(Flags.QR);
        message.getHeader().setFlag(Flags.RA);
        for (var text : records) {
            var words = text.split(" ", 5);
            message.addRecord(
                    Record.fromString(
                            org.xbill.DNS.Name.fromString(words[0]),
                            Type.value(words[3]),
                            DClass.IN,
                            Long.parseLong(words[1]),
                            words[4],
                            org.xbill.DNS.Name.root),
                    Section.ANSWER);
        }
        return message.toWire();
    }

    @MethodSource("replies")
    @FuzzTest
    void anyOctetsAreAnAnswerOrTrouble(byte[] octets) {
        var message = message(octets);
        if (message == null) {
            return; // dnsjava refuses it, as it does where the server's octets come in
        }
        for (var type : RecordType.ALL) {
            read(message, type);
        }
    }

    private static @Nullable Message message(byte[] octets) {
        try {
            return new Message(octets);
        } catch (IOException | RuntimeException _) { // SimpleResolver catches both
            return null;
        }
    }

    private static <T> void read(Message message, RecordType<T> type) {
        var chain = new Reply.Chain(NAME, 0, LIMITS.ttlMax(), Dnssec.INSECURE);
        try {
            switch (new Reply(message, LIMITS).read(new Reply.Question<>(NAME, type), chain)) {
                case Reply.Final<T>(var answer) -> {
                    assertThat(answer.records()).hasSizeLessThanOrEqualTo(LIMITS.recordsMax());
                    assertThat(answer.ttl()).isBetween(Duration.ZERO, LIMITS.ttlMax());
                }
                case Reply.Alias<T>(var led) ->
                        assertThat(led.aliases()).isBetween(1, LIMITS.aliasesMax());
            }
        } catch (DnsException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    static List<byte[]> files() {
        return Stream.of(
                        "nameserver 127.0.0.1\noptions trust-ad timeout:2 attempts:9\n",
                        "# none\nnameserver fe80::1%eth0\nnameserver ::1\noptions use-vc\n")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    @MethodSource("files")
    @FuzzTest
    void anyFileNamesServersOrNone(byte[] octets) {
        NameServers.parse(new String(octets, StandardCharsets.ISO_8859_1))
                .ifPresent(found -> assertThat(found.servers()).isNotEmpty());
    }

    /** Two replies: the first octet tells the size of the first. */
    static Stream<byte[]> pairs() throws IOException {
        var names = reply("a.example. 60 IN PTR a.example.", "a.example. 60 IN PTR b.example.");
        var addresses = reply("a.example. 60 IN A 192.0.2.1", "b.example. 60 IN A 192.0.2.2");
        var pair = new byte[1 + names.length + addresses.length];
        pair[0] = (byte) names.length;
        System.arraycopy(names, 0, pair, 1, names.length);
        System.arraycopy(addresses, 0, pair, 1 + names.length, addresses.length);
        return Stream.of(pair);
    }

    @MethodSource("pairs")
    @FuzzTest // RFC 8601 §2.7.3
    void anyNamesOfAnAddressAreChecked(byte[] octets) throws Exception {
        if (octets.length == 0) {
            return;
        }
        var first = Math.min(octets.length, 1 + (octets[0] & 0xff));
        var names = message(Arrays.copyOfRange(octets, 1, first));
        var addresses = message(Arrays.copyOfRange(octets, first, octets.length));
        if (names == null || addresses == null) {
            return;
        }
        var check = new ReverseCheck(new Server(names, addresses));
        switch (check.check(InetAddress.getByName("192.0.2.1"))) {
            case ReverseResult.Pass(var name, var all, _) -> assertThat(all).contains(name);
            case ReverseResult.Fail(var all, _) ->
                    assertThat(all).hasSizeBetween(1, ReverseCheck.NAMES_MAX);
            case ReverseResult.Nameless _, ReverseResult.TemporaryError _ -> {
                // nothing else is known
            }
        }
    }

    /** Sends one message to whoever asks for PTR, another to all others. */
    private record Server(Message names, Message others) implements Resolver {
        @Override
        public <T> Answer<T> lookup(Name name, RecordType<T> type) throws DnsException {
            var message = type.equals(RecordType.PTR) ? names : others;
            var start = type.equals(RecordType.PTR) ? NAME : name;
            var chain = new Reply.Chain(start, 0, LIMITS.ttlMax(), Dnssec.INSECURE);
            var question = new Reply.Question<>(start, type);
            return switch (new Reply(message, LIMITS).read(question, chain)) {
                case Reply.Final<T>(var answer) -> answer;
                case Reply.Alias<T> _ ->
                        throw question.trouble(DnsException.Trouble.ALIASES, "one message only");
            };
        }
    }
}
