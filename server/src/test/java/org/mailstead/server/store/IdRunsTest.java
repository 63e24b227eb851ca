package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdRunsTest {
    private static List<String> ranges(IdRuns runs) throws SQLException {
        var ranges = new ArrayList<String>();
        runs.each((first, last) -> ranges.add(first + "-" + last));
        return ranges;
    }

    @Test
    void neighboursAreOneRangeInWhateverOrderAndHoweverOftenTheyAreAskedFor() throws SQLException {
        assertThat(ranges(new IdRuns(List.of(9L, 3L, 100L, 3L, 4L, 9L, 100L))))
                .containsExactly("3-9", "100-100");
    }

    @Test
    void onlyWhatWasAskedForIsContained() {
        var runs = new IdRuns(List.of(7L, 3L, 7L));

        assertThat(runs.contains(3)).isTrue();
        assertThat(runs.contains(7)).isTrue();
        assertThat(runs.contains(5)).isFalse();
        assertThat(runs.contains(0)).isFalse();
    }

    @Test
    void exactRangesHaveNoOtherNumberBetween() throws SQLException {
        assertThat(ranges(IdRuns.exactly(List.of(5L, 3L, 2L, 5L)))).containsExactly("2-3", "5-5");
    }

    @Test
    void noNumbersAreNoRanges() throws SQLException {
        assertThat(ranges(new IdRuns(List.of()))).isEmpty();
    }
}
