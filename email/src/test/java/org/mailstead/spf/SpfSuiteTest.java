package org.mailstead.spf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Mx;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.Txt;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.spf.SpfRequest.Identity;
import org.mailstead.wire.SyntaxException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Every case of the test suite of RFC 7208, from the folder {@code shared} beside the repository;
 * skipped where that is absent.
 */
class SpfSuiteTest {
    private static final Path SUITE = Path.of("../../shared/suites/spf/rfc7208-tests.yml");

    @TestFactory
    Stream<DynamicContainer> everyCasePasses() throws Exception {
        if (!Files.exists(SUITE)) {
            Assumptions.abort("no test suite at " + SUITE.toAbsolutePath().normalize());
        }
        var text = Files.readString(SUITE, UTF_8);
        var scenarios = new ArrayList<DynamicContainer>();
        for (var document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
            scenarios.add(scenario(map(document)));
        }
        assertThat(scenarios).hasSizeGreaterThan(10);
        return scenarios.stream();
    }

    private static DynamicContainer scenario(Map<?, ?> scenario) throws Exception {
        var zone = zone(map(scenario.get("zonedata")));
        var tests =
                map(scenario.get("tests")).entrySet().stream()
                        .map(test ->
                                DynamicTest.dynamicTest(
                                        text(test.getKey()),
                                        () -> check(zone, map(test.getValue()))));
        return DynamicContainer.dynamicContainer(text(scenario.get("description")), tests);
    }

    private static void check(Resolver zone, Map<?, ?> test) throws Exception {
        var spf = new Spf(zone, SpfLimits.DEFAULT, InstantSource.fixed(Instant.EPOCH));
        var result = spf.check(request(test));
        assertThat(list(test.get("result")))
                .as("%s: %s", result, test)
                .map(SpfSuiteTest::text)
                .contains(result.keyword());
        if (test.get("explanation") != null && result instanceof SpfResult.Fail fail) {
            var expected = text(test.get("explanation"));
            assertThat(fail.explanation())
                    .as("%s", test)
                    .isEqualTo(expected.equals("DEFAULT") ? "" : expected);
        }
    }

    private static SpfRequest request(Map<?, ?> test) throws IOException {
        var client = InetAddress.getByName(text(test.get("host")));
        var helo = text(test.get("helo"));
        var mailFrom = text(test.get("mailfrom"));
        if (mailFrom.isEmpty()) {
            return SpfRequest.nullMailFrom(client, helo, "receiver.example");
        }
        int at = mailFrom.lastIndexOf('@');
        return new SpfRequest(
                client,
                Identity.MAIL_FROM,
                mailFrom.substring(0, Math.max(at, 0)),
                mailFrom.substring(at + 1),
                helo,
                "receiver.example");
    }

    /** Records of type SPF stand for TXT too, where there is no TXT; TIMEOUT for all others. */
    private static Resolver zone(Map<?, ?> data) throws Exception {
        var builder = ZoneResolver.builder();
        for (var node : data.entrySet()) {
            var owner = text(node.getKey());
            var records = list(node.getValue());
            var hasText =
                    records.stream()
                            .anyMatch(r -> r instanceof Map<?, ?> m && m.containsKey("TXT"));
            var present = new ArrayList<String>();
            for (var record : records) {
                if (record instanceof Map<?, ?> map) {
                    var entry = map.entrySet().iterator().next();
                    var type = text(entry.getKey());
                    if (add(builder, owner, hasText, type, entry.getValue())) {
                        present.add(type.equals("SPF") ? "TXT" : type);
                    }
                }
            }
            if (records.contains("TIMEOUT")) {
                for (var type : RecordType.ALL) {
                    if (!present.contains(type.toString())) {
                        builder.fail(name(owner).text(), type, Trouble.TIMEOUT);
                    }
                }
            }
        }
        return builder.build();
    }

    private static boolean add(
            ZoneResolver.Builder builder,
            String owner,
            boolean hasText,
            String type,
            @org.jspecify.annotations.Nullable Object value)
            throws Exception {
        var name = name(owner);
        switch (type) {
            case "A" -> builder.zone(name + ". A " + text(value));
            case "AAAA" -> builder.zone(name + ". AAAA " + text(value));
            case "PTR" -> builder.add(name, RecordType.PTR, name(text(value)));
            case "CNAME" -> builder.add(name, RecordType.CNAME, name(text(value)));
            case "MX" -> {
                var mx = list(value);
                var preference = Integer.parseInt(text(mx.getFirst()));
                builder.add(name, RecordType.MX, new Mx(preference, name(text(mx.getLast()))));
            }
            case "TXT", "SPF" -> {
                var strings = list(value).stream().map(SpfSuiteTest::text).toList();
                if ((type.equals("SPF") && hasText)
                        || strings.isEmpty()
                        || strings.equals(List.of("NONE"))) {
                    return false;
                }
                builder.add(name, RecordType.TXT, new Txt(octets(strings)));
            }
            default -> throw new IllegalArgumentException(type);
        }
        return true;
    }

    /** The file is UTF-8, but means octets by its escapes. */
    private static List<String> octets(List<String> strings) {
        return strings.stream().map(s -> new String(s.getBytes(ISO_8859_1), ISO_8859_1)).toList();
    }

    private static Name name(String text) throws SyntaxException {
        var rooted = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return rooted.isEmpty() ? Name.ROOT : Name.ofLabels(List.of(rooted.split("\\.", -1)));
    }

    private static Map<?, ?> map(@org.jspecify.annotations.Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static List<?> list(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof List<?> list ? list : List.of(Objects.requireNonNull(value));
    }

    private static String text(@org.jspecify.annotations.Nullable Object value) {
        return String.valueOf(value);
    }
}
