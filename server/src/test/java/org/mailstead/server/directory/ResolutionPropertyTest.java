package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.directory.TestDirectory.ACTOR;
import static org.mailstead.server.directory.TestDirectory.address;
import static org.mailstead.server.directory.TestDirectory.domain;
import static org.mailstead.server.directory.TestDirectory.done;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Address;
import org.mailstead.address.LocalPart;
import org.mailstead.server.store.Engine;

/** Random domains against what a reader of the rules would say, slowly. */
class ResolutionPropertyTest {
    private static final List<String> SEPARATORS = List.of("+", "-", "--", "=", "b+");
    private static final List<String> PIECES =
            List.of("a", "B", "b", "é", "É", "+", "-", "=", ".", "Ω");

    @TempDir private Path folder;

    @Test // inbound ADDR-05, ADDR-06, ADDR-07, operations C-10.12
    void resolveIsWhatTheRulesSay() throws Exception {
        var seed = Long.getLong("seed", 1);
        var random = new Random(seed);
        try (var test = TestDirectory.open(Engine.SQLITE, folder).withAnn()) {
            for (int round = 0; round < 15; round++) {
                var name = "d" + round + ".example";
                done(test.admin().domains().add(ACTOR, domain(name), false));
                var caseSensitive = random.nextBoolean();
                var separators = some(random);
                done(
                        test.admin()
                                .domains()
                                .setComparison(ACTOR, domain(name), caseSensitive, separators));
                var known = new HashMap<String, String>();
                for (int i = 0; i < 6; i++) {
                    add(test, known, at(random, name), caseSensitive, separators, seed);
                }
                for (int i = 0; i < 40; i++) {
                    var asked = at(random, name);
                    var canonical = canonical(asked, caseSensitive, separators);
                    var expected = known.get(canonical);
                    var resolution = test.directory().resolve(asked);
                    assertThat(resolution instanceof Resolution.Local ? canonical : null)
                            .as("seed %d: %s of %s %s", seed, asked, separators, known)
                            .isEqualTo(expected == null ? null : canonical);
                    if (resolution instanceof Resolution.Local(_, var found, _, _, _)) {
                        assertThat(found.localPart().value()).isEqualTo(canonical);
                    }
                }
            }
        }
    }

    /** An address is taken unless it cannot be reached, or is there already. */
    private static void add(
            TestDirectory test,
            Map<String, String> known,
            Address address,
            boolean caseSensitive,
            List<String> separators,
            long seed)
            throws Exception {
        var value = address.localPart().value();
        var canonical = canonical(address, caseSensitive, separators);
        var mustBeRefused =
                known.containsKey(canonical) || separators.stream().anyMatch(value::contains);
        var result = test.admin().addresses().add(ACTOR, address, "ann", null);
        assertThat(result instanceof AdminResult.Refusal)
                .as("seed %d: %s of %s %s", seed, address, separators, known)
                .isEqualTo(mustBeRefused);
        if (!mustBeRefused) {
            known.put(canonical, value);
        }
    }

    private static String canonical(
            Address address, boolean caseSensitive, List<String> separators) {
        var value = address.localPart().value();
        value = caseSensitive ? value : value.toLowerCase(Locale.ROOT);
        for (var separator : separators) {
            var at = value.indexOf(separator);
            value = at < 0 ? value : value.substring(0, at);
        }
        return value;
    }

    private static List<String> some(Random random) {
        var some = new ArrayList<>(SEPARATORS);
        java.util.Collections.shuffle(some, random);
        return List.copyOf(some.subList(0, random.nextInt(SEPARATORS.size())));
    }

    private static Address at(Random random, String domain) {
        var value = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            value.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return address(new LocalPart(value.toString()).quoted() + "@" + domain);
    }
}
