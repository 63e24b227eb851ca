package org.mailstead.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ExtraTest {
    @Test // inbound SUB-08
    void pairsAreLines() {
        assertThat(Extra.text(Map.of("Order", "a=1"))).isEqualTo("Order=a=1\n");
        assertThat(Extra.parse("Order=a=1\nEmpty=\n"))
                .isEqualTo(Map.of("Order", "a=1", "Empty", ""));
        assertThat(Extra.parse("")).isEmpty();
    }

    @RepeatedTest(200) // webapi S-13: unchanged, whatever stands in it
    void whatIsWrittenReadsBack(RepetitionInfo repetition) {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var pairs = new LinkedHashMap<String, String>();
        for (int i = random.nextInt(5); i > 0; i--) {
            pairs.put(word(random), word(random));
        }
        assertThat(Extra.parse(Extra.text(pairs)))
                .as("seed %d", seed)
                .containsExactlyEntriesOf(pairs);
    }

    private static String word(Random random) {
        var signs = "ab=\\\n\r nré";
        return random.ints(random.nextInt(8), 0, signs.length())
                .mapToObj(i -> signs.substring(i, i + 1))
                .reduce("", String::concat);
    }
}
