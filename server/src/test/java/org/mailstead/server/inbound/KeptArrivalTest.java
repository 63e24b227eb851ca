package org.mailstead.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.server.mailbox.SenderValidation;

/** What the queue keeps of how a message came in. */
class KeptArrivalTest {
    private static String text(SplittableRandom random) {
        var text = new StringBuilder();
        for (var i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(random.nextInt(5) == 0 ? random.nextInt(0xd800) : 'a' + i);
        }
        return text.toString();
    }

    private static List<String> texts(SplittableRandom random) {
        var texts = new ArrayList<String>();
        for (var i = random.nextInt(4); i > 0; i--) {
            texts.add(text(random));
        }
        return texts;
    }

    @RepeatedTest(50)
    void whatIsWrittenReadsBack(RepetitionInfo repetition) {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new SplittableRandom(seed);
        var kept =
                new KeptArrival(
                        text(random),
                        text(random),
                        text(random),
                        random.nextBoolean(),
                        new SenderValidation(
                                text(random),
                                text(random),
                                random.nextInt(11),
                                random.nextInt(11),
                                random.nextInt(11),
                                texts(random),
                                random.nextInt(11),
                                texts(random),
                                random.nextInt(16),
                                text(random)));
        assertThat(KeptArrival.of(kept.text())).as("seed %d", seed).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "null", "{\"signers\": 5}"})
    void whatIsNotReadableSaysNothing(String text) {
        assertThat(KeptArrival.of(text)).isEqualTo(KeptArrival.NONE);
    }
}
