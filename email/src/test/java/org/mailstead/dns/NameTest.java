package org.mailstead.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.address.Domain;
import org.mailstead.wire.SyntaxException;

/** Names have one form each, and that form is what the wire carries. */
class NameTest {
    @ParameterizedTest // RFC 1035 §5.1, RFC 4343 §3; DNS-02
    @CsvSource({
        "Example.ORG., example.org",
        "_DMARC.example.org, _dmarc.example.org",
        "bücher.example, xn--bcher-kva.example",
        "_dmarc.bücher.example, _dmarc.xn--bcher-kva.example",
        "ℂᵤⓇℒ。𝐒🄴, curl.se",
        "a\\.b.example, a\\.b.example",
        "a\\046b.example, a\\.b.example",
        "\\065.example, a.example",
        "a\\032b.example, a\\032b.example",
        "*.example, *.example",
        ".,.",
    })
    void hasOneForm(String text, String canonical) throws Exception {
        assertThat(Name.parse(text).text()).isEqualTo(canonical);
        assertThat(Name.of(Name.parse(text).wire())).isEqualTo(Name.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "..", "a..b", ".a", "a..", "\\", "a\\", "a\\25", "a\\256.b", "ü_x.org"})
    void whatIsNoNameIsRefused(String text) {
        assertThatThrownBy(() -> Name.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test // RFC 1035 §2.3.4: 63 octets in a label, 255 with lengths in a name
    void lengthsAreLimited() throws Exception {
        var label = "a".repeat(63);
        var longest = String.join(".", label, label, label, "a".repeat(61));
        assertThat(Name.parse(longest).wire().length()).isEqualTo((short) 255);
        assertThatThrownBy(() -> Name.parse(longest + "a")).isInstanceOf(SyntaxException.class);
        assertThatThrownBy(() -> Name.parse(label + "a")).isInstanceOf(SyntaxException.class);
        assertThatThrownBy(() -> Name.parse("\\000".repeat(64)))
                .isInstanceOf(SyntaxException.class);
        assertThatThrownBy(() -> Name.parse("a.".repeat(1_000_000)))
                .isInstanceOf(SyntaxException.class);
    }

    @Test
    void knowsWhatLiesAboveAndBelow() throws Exception {
        var name = Name.parse("a\\.b.example.org");
        assertThat(name.parent()).contains(Name.parse("example.org"));
        assertThat(Name.parse("org").parent()).contains(Name.ROOT);
        assertThat(Name.ROOT.parent()).isEmpty();
        assertThat(name.isWithin(Name.parse("example.org"))).isTrue();
        assertThat(name.isWithin(Name.parse("b.example.org"))).isFalse();
        assertThat(Name.parse("badexample.org").isWithin(Name.parse("example.org"))).isFalse();
        assertThat(name.isWithin(Name.ROOT)).isTrue();
        assertThat(Name.parse("org").child("_x._y")).isEqualTo(Name.parse("_x._y.org"));
        assertThat(Name.ROOT.child("org")).isEqualTo(Name.parse("org"));
        assertThat(name.labels()).containsExactly("a.b", "example", "org");
    }

    @Test
    void isADomainWhereItCanBeOne() throws Exception {
        assertThat(Name.parse("example.org").domain()).contains(Domain.parse("example.org"));
        assertThat(Name.parse("_dmarc.example.org").domain()).isEmpty();
        assertThat(Name.ROOT.domain()).isEmpty();
    }

    @Test // RFC 4034 §6.1
    void ordersAsDnssecDoes() throws Exception {
        var sorted =
                new ArrayList<Name>(
                        List.of(
                                Name.parse("z.example"),
                                Name.parse("\\001.z.example"),
                                Name.parse("example"),
                                Name.parse("yljkjljk.a.example"),
                                Name.parse("a.example")));
        sorted.sort(null);
        assertThat(sorted)
                .extracting(Name::text)
                .containsExactly(
                        "example",
                        "a.example",
                        "yljkjljk.a.example",
                        "z.example",
                        "\\001.z.example");
    }

    @RepeatedTest(200)
    void anyLabelsReadBack(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var labels = new ArrayList<String>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            labels.add(
                    random.ints(1 + random.nextInt(63), 0, 256)
                            .mapToObj(c -> String.valueOf((char) c))
                            .reduce("", String::concat));
        }
        var name = shortEnough(labels);
        assertThat(Name.parse(name.text())).as("seed %d", seed).isEqualTo(name);
        assertThat(Name.ofLabels(name.labels())).as("seed %d", seed).isEqualTo(name);
        assertThat(Name.of(name.wire())).as("seed %d", seed).isEqualTo(name);
        assertThat(name.isWithin(name.parent().orElseThrow())).as("seed %d", seed).isTrue();
        assertThat(name.parent().orElseThrow().labels())
                .as("seed %d", seed)
                .isEqualTo(name.labels().subList(1, name.labels().size()));
    }

    private static Name shortEnough(List<String> labels) throws SyntaxException {
        while (labels.stream().mapToInt(label -> label.length() + 1).sum() >= Name.OCTETS_MAX) {
            labels.removeFirst();
        }
        return Name.ofLabels(labels);
    }

    @FuzzTest
    void anyTextIsANameOrRefused(byte[] octets) {
        var text = new String(octets, java.nio.charset.StandardCharsets.UTF_8);
        try {
            var name = Name.parse(text);
            assertThat(Name.parse(name.text() + (name.isRoot() ? "" : "."))).isEqualTo(name);
        } catch (SyntaxException _) {
            // refused
        }
    }
}
