package org.mailstead.server.updates;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

/** Versions, and the record that names the latest. outbound UP-1, UP-4 */
class UpdateRecordTest {
    @ParameterizedTest
    @CsvSource({
        "v=UPDATES0; l=1.2.3, 1.2.3",
        "v=UPDATES0;l=v1.2.3-rc1;, 1.2.3",
        "v=UPDATES0; future=x; l=0.0.10, 0.0.10"
    })
    void aRecordIsRead(String text, String version) throws Exception {
        assertThat(UpdateRecord.parse(text).latest()).hasToString(version);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=UPDATES0",
                "v=UPDATES1; l=1.2.3",
                "v=UPDATES0; x=1",
                "v=UPDATES0; l=1.2.3; l=1.2.4",
                "v=UPDATES0; x=1; x=1; l=1.2.3",
                "v=UPDATES0; l=1.2",
                "v=UPDATES0; l=1.2.3.4",
                "v=UPDATES0; l=1.2.x",
                "v=UPDATES0; l=1..3",
                "v=UPDATES0; l=1.2.1234567",
                "v=UPDATES0; l=-1.2.3",
                "v=UPDATES0; l=vv1.2.3"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> UpdateRecord.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @RepeatedTest(200)
    void whatIsWrittenReadsBackAndIsOrderedByItsNumbers(RepetitionInfo repetition)
            throws Exception {
        long seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var one = version(random);
        var other = version(random);
        var text = new UpdateRecord(one).toString();
        assertThat(UpdateRecord.parse(text).latest()).as("seed %d", seed).isEqualTo(one);
        assertThat(Version.parse("v" + one + "-x")).as("seed %d", seed).isEqualTo(one);
        var isNewer =
                one.major() != other.major()
                        ? one.major() > other.major()
                        : one.minor() != other.minor()
                                ? one.minor() > other.minor()
                                : one.patch() > other.patch();
        assertThat(one.isNewerThan(other)).as("seed %d", seed).isEqualTo(isNewer);
    }

    private static Version version(Random random) {
        return new Version(random.nextInt(3), random.nextInt(3), random.nextInt(1_000_000));
    }

    @FuzzTest
    void anyTextIsReadOrRefused(byte[] octets) {
        var text = new String(octets, ISO_8859_1);
        try {
            var record = UpdateRecord.parse(text);
            assertThat(UpdateRecord.parse(record.toString())).isEqualTo(record);
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
