package org.mailstead.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.wire.Growth;
import org.mailstead.wire.WireInput;

/** What hostile commands cost grows as they do, also far beyond every limit. */
class CommandGrowthTest {
    enum Hostile {
        RANGES(4000, "a FETCH ", "1:2,", "9 FLAGS\r\n"),
        PARENTHESES(8000, "a SEARCH ", "(", "\r\n"),
        NEGATIONS(4000, "a SEARCH ", "NOT ", "ALL\r\n"),
        ALTERNATIVES(2000, "a SEARCH ", "OR ALL ", "ALL\r\n"),
        KEYS(4000, "a SEARCH", " SEEN", "\r\n"),
        FLAGS(4000, "a STORE 1 FLAGS (x", " \\Seen", ")\r\n"),
        ITEMS(2000, "a FETCH 1 (UID", " BODY[1.2]", ")\r\n"),
        PART_NUMBERS(8000, "a FETCH 1 BODY[1", ".1", "]\r\n"),
        PATTERNS(4000, "a LIST \"\" (x", " %*", ")\r\n"),
        LITERALS(2000, "a LIST ", "{1+}\r\nx ", "\r\n"),
        ESCAPES(8000, "a LOGIN \"", "\\\\", "\" x\r\n"),
        SHIFTS(4000, "a CREATE \"", "&AOk-x", "\"\r\n"),
        COMMANDS(200, "", "a x\r\n", ""),
        NO_LINES(60_000, "a", "b", "");

        private final int count;
        private final String before;
        private final String repeated;
        private final String after;

        Hostile(int count, String before, String repeated, String after) {
            this.count = count;
            this.before = before;
            this.repeated = repeated;
            this.after = after;
        }

        private byte[] octets(int times) {
            return Growth.repeated(count * times, before, repeated, after);
        }
    }

    @ParameterizedTest
    @EnumSource
    void costGrowsAsTheCommandDoes(Hostile hostile) throws Exception {
        Growth.assertLinear(hostile::octets, CommandGrowthTest::readAll);
    }

    private static void readAll(byte[] octets) throws Exception {
        var in = new WireInput(new ByteArrayInputStream(octets), 4096);
        // no limit but what memory is for: what limits would cut off is what is measured
        var most = Integer.MAX_VALUE / 2;
        var limits = new ReaderLimits(most, most, most, most, 200, most, most);
        var reader = new CommandReader(new ImapReader(in, limits, _ -> {}));
        try {
            while (true) {
                assertThat(reader.next()).isNotNull();
            }
        } catch (IOException _) {
            // all is read
        }
    }
}
