package org.mailstead.spf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.spf.MacroString.Escape;
import org.mailstead.spf.MacroString.Literal;
import org.mailstead.spf.MacroString.Macro;
import org.mailstead.spf.Mechanism.Prefixes;
import org.mailstead.wire.SyntaxException;

/** Records as values, and back. RFC 7208 §12. */
class SpfRecordTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=spf1",
                "v=spf1 -all",
                "v=spf1 a mx ptr ~all",
                "v=spf1 a:a.example/24 mx:b.example//64 a/24//64 ?all",
                "v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.1 ip6:2001:db8::/32 ip6:::ffff:102:304 -all",
                "v=spf1 include:_spf.example.org -exists:%{ir}.%{v}._spf.%{d2} -all",
                "v=spf1 exists:%{l1r+-}._spf.%{d} redirect=_spf.%{d}",
                "v=spf1 mx -all exp=explain._spf.%{d}",
                "v=spf1 a:foo:bar/baz.example.com/7 -all",
                "v=spf1 a:%{d2/}/24 a:a%%b%_c%-d.example -all",
            })
    void writeBackAsTheyWereRead(String text) throws Exception {
        assertThat(SpfRecord.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=spf10",
                "v=spf1\t-all",
                "v=spf1 -all.",
                "v=spf1 a/33",
                "v=spf1 a//129",
                "v=spf1 a/024",
                "v=spf1 a/24/64",
                "v=spf1 a/",
                "v=spf1 a//",
                "v=spf1 mx:",
                "v=spf1 include",
                "v=spf1 include:example",
                "v=spf1 ip4:192.0.2",
                "v=spf1 ip4:192.0.2.01",
                "v=spf1 ip4:192.0.2.256",
                "v=spf1 ip4:192.0.2.1/99999999999",
                "v=spf1 ip6:192.0.2.1",
                "v=spf1 ip6:2001:db8::/129",
                "v=spf1 ip6:]x",
                "v=spf1 exists:%{x}.example",
                "v=spf1 exists:%{d0}.example",
                "v=spf1 exists:%{c}.example",
                "v=spf1 exists:%{d",
                "v=spf1 exists:%",
                "v=spf1 exists:a%_",
                "v=spf1 redirect=a.example redirect=b.example",
                "v=spf1 exp=a.example exp=a.example",
                "v=spf1 -redirect=a.example",
                "v=spf1 redirect=",
                "v=spf1 =x",
                "v=spf1 - all",
                "v=spf1 a:b.123",
            })
    void whatBreaksTheGrammarIsRefused(String text) {
        assertThatThrownBy(() -> SpfRecord.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test // W-22: a name that begins like a mechanism is still a modifier
    void unknownModifiersArePassedOver() throws Exception {
        var record = SpfRecord.parse("v=spf1 all-of=x mxa=y a.b_c-d=z/%{t} ptr0= -all");
        assertThat(record.directives()).hasSize(1);
        assertThat(record.modifiers())
                .map(Modifier::toString)
                .containsExactly("all-of=x", "mxa=y", "a.b_c-d=z/%{t}", "ptr0=");
    }

    @Test
    void namesAreReadInAnyCase() throws Exception {
        assertThat(SpfRecord.parse("V=SPF1 -ALL RediRect=A.example"))
                .hasToString("v=spf1 -all redirect=A.example");
    }

    @Test
    void longRecordsAreRefused() {
        assertThatThrownBy(() -> SpfRecord.parse("v=spf1" + " a".repeat(100_000)))
                .isInstanceOf(SyntaxException.class);
    }

    @RepeatedTest(300)
    void anyRecordReadsBack(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var record = record(random);
        assertThat(SpfRecord.parse(record.toString())).as("seed %d", seed).isEqualTo(record);
    }

    private static SpfRecord record(Random random) throws Exception {
        var directives = new ArrayList<Directive>();
        for (int i = random.nextInt(6); i > 0; i--) {
            var qualifier = List.of(Qualifier.values()).get(random.nextInt(4));
            directives.add(new Directive(qualifier, mechanism(random)));
        }
        var modifiers = new ArrayList<Modifier>();
        if (random.nextBoolean()) {
            modifiers.add(new Modifier.Redirect(domain(random)));
        }
        if (random.nextBoolean()) {
            modifiers.add(new Modifier.Unknown("x" + random.nextInt(9), domain(random)));
        }
        if (random.nextBoolean()) {
            modifiers.add(new Modifier.Explanation(domain(random)));
        }
        return new SpfRecord(directives, modifiers);
    }

    private static Mechanism mechanism(Random random) throws Exception {
        var prefixes = new Prefixes(random.nextInt(33), random.nextInt(129));
        return switch (random.nextInt(8)) {
            case 0 -> new Mechanism.All();
            case 1 -> new Mechanism.Include(domain(random));
            case 2 -> new Mechanism.A(perhaps(random), prefixes);
            case 3 -> new Mechanism.Mx(perhaps(random), prefixes);
            case 4 -> new Mechanism.Ptr(perhaps(random));
            case 5 -> {
                var network = InetAddress.getByAddress(octets(random, 4));
                yield new Mechanism.Ip4((Inet4Address) network, random.nextInt(33));
            }
            case 6 -> {
                var network = Inet6Address.getByAddress(null, octets(random, 16), -1);
                yield new Mechanism.Ip6(network, random.nextInt(129));
            }
            default -> new Mechanism.Exists(domain(random));
        };
    }

    private static byte[] octets(Random random, int length) {
        var octets = new byte[length];
        if (random.nextBoolean()) {
            random.nextBytes(octets);
        }
        return octets;
    }

    private static @Nullable MacroString perhaps(Random random) {
        return random.nextBoolean() ? domain(random) : null;
    }

    private static MacroString domain(Random random) {
        var parts = new ArrayList<MacroString.Part>();
        for (int i = random.nextInt(4); i > 0; i--) {
            parts.add(
                    random.nextBoolean()
                            ? macro(random)
                            : new Escape("%_-".charAt(random.nextInt(3))));
            parts.add(new Literal("a/" + random.nextInt(99) + ":b."));
        }
        parts.add(random.nextBoolean() ? macro(random) : new Literal("x.example"));
        return new MacroString(merged(parts));
    }

    /** Neighbours of text are one text when read. */
    private static List<MacroString.Part> merged(List<MacroString.Part> parts) {
        var merged = new ArrayList<MacroString.Part>();
        for (var part : parts) {
            if (part instanceof Literal(var text)
                    && !merged.isEmpty()
                    && merged.getLast() instanceof Literal(var before)) {
                merged.set(merged.size() - 1, new Literal(before + text));
            } else {
                merged.add(part);
            }
        }
        return merged;
    }

    private static Macro macro(Random random) {
        return new Macro(
                "slodiphvSLODIPHV".charAt(random.nextInt(16)),
                random.nextInt(4),
                random.nextBoolean(),
                ".-+,/_=".substring(random.nextInt(8)));
    }

    @FuzzTest
    void anyTextIsARecordOrRefused(byte[] octets) {
        var text = new String(octets, ISO_8859_1);
        for (var candidate : List.of(text, "v=spf1 " + text)) {
            try {
                var record = SpfRecord.parse(candidate);
                assertThat(SpfRecord.parse(record.toString())).isEqualTo(record);
            } catch (SyntaxException _) {
                // refused
            }
        }
        try {
            var explanation = SpfParser.explainString(text);
            assertThat(SpfParser.explainString(explanation.toString())).isEqualTo(explanation);
            if (!text.contains("%{")) { // whose numbers have many forms
                assertThat(explanation.toString()).isEqualTo(text);
            }
        } catch (SyntaxException _) {
            // refused
        }
    }
}
