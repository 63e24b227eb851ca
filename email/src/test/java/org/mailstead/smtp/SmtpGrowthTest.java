package org.mailstead.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.wire.Growth;
import org.mailstead.wire.WireInput;

/** What hostile lines and messages cost grows as they do, also far beyond every limit. */
class SmtpGrowthTest {
    /** Lines of commands. */
    enum HostileLine {
        VERB(8000, "", "a", ""),
        LOCAL_PART(8000, "MAIL FROM:<", "a", "@x.test>"),
        DOTS(8000, "MAIL FROM:<a", ".a", "@x.test>"),
        QUOTED(8000, "RCPT TO:<\"", "\\\"", "\"@x.test>"),
        LABELS(8000, "RCPT TO:<a@x", ".x", ">"),
        UNICODE_LABELS(2000, "RCPT TO:<a@x", ".\u00c3\u00a9", ">"),
        ROUTE(4000, "RCPT TO:<", "@a,", "@b:c@x.test>"),
        OPEN_ROUTE(4000, "RCPT TO:<", "@a,", ""),
        PARAMETERS(4000, "MAIL FROM:<a@x.test>", " A=B", ""),
        DIFFERENT_PARAMETERS(2000, "MAIL FROM:<a@x.test>", " A%d=B", ""),
        NOTIFY(4000, "RCPT TO:<a@x.test> NOTIFY=", "SUCCESS,", "DELAY"),
        XTEXT(8000, "RCPT TO:<a@x.test> ORCPT=rfc822;", "+2B", ""),
        NUMBER(8000, "MAIL FROM:<a@x.test> SIZE=", "9", ""),
        SPACES(8000, "EHLO ", " ", "x"),
        LITERAL(8000, "EHLO [IPv6:", "1:", "]"),
        NAME(8000, "EHLO x", ".x", ""),
        INITIAL_RESPONSE(8000, "AUTH PLAIN ", "AAAA", ""),
        CHUNK(8000, "BDAT 1", "0", " LAST");

        private final int count;
        private final String before;
        private final String repeated;
        private final String after;

        HostileLine(int count, String before, String repeated, String after) {
            this.count = count;
            this.before = before;
            this.repeated = repeated;
            this.after = after;
        }

        private byte[] octets(int times) {
            return Growth.repeated(count * times, before, repeated, after);
        }
    }

    /** What comes behind DATA. */
    enum HostileData {
        LINES(20_000, "x\r\n"),
        EMPTY_LINES(40_000, "\r\n"),
        BARE_LINE_FEEDS(40_000, "\n"),
        BARE_RETURNS(40_000, "\r"),
        DOTS(40_000, "."),
        STUFFED(10_000, "..\r\n"),
        ALMOST_THE_END(20_000, "\r\n.\r"),
        ONE_LINE(80_000, "x");

        private final int count;
        private final String repeated;

        HostileData(int count, String repeated) {
            this.count = count;
            this.repeated = repeated;
        }

        private byte[] octets(int times) {
            return Growth.repeated(count * times, "", repeated, "\r\n.\r\n");
        }
    }

    /** What a host answers. */
    enum HostileReply {
        LINES(4000, "", "250-x\r\n", "250 x\r\n"),
        STATUS_CODES(4000, "", "250-2.1.0 x\r\n", "250 2.1.0 x\r\n"),
        SPACES(80_000, "250 ", " ", "\r\n"),
        LONG_STATUS(40_000, "250 2.", "1", ".0 x\r\n"),
        STATUS_OF_MANY_PARTS(40_000, "250 2", ".1", "\r\n");

        private final int count;
        private final String before;
        private final String repeated;
        private final String after;

        HostileReply(int count, String before, String repeated, String after) {
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
    void costGrowsAsTheCommandDoes(HostileLine hostile) throws Exception {
        Growth.assertLinear(hostile::octets, SmtpGrowthTest::parse);
    }

    @ParameterizedTest
    @EnumSource
    void costGrowsAsTheMessageDoes(HostileData hostile) throws Exception {
        Growth.assertLinear(
                hostile::octets,
                octets -> {
                    var reader =
                            new DataReader(
                                    OutputStream.nullOutputStream(),
                                    Long.MAX_VALUE,
                                    Long.MAX_VALUE);
                    assertThat(reader.data(input(octets))).isNotNull();
                });
    }

    @ParameterizedTest
    @EnumSource
    void costGrowsAsTheReplyDoes(HostileReply hostile) throws Exception {
        var most = Integer.MAX_VALUE / 2; // what limits would cut off is what is measured
        var minute = Duration.ofMinutes(1);
        var limits =
                new ClientLimits(minute, minute, minute, minute, minute, minute, most, most, most);
        Growth.assertLinear(
                hostile::octets,
                octets ->
                        assertThat(new ReplyReader(input(octets), limits).next(true)).isNotNull());
    }

    private static void parse(byte[] line) {
        try {
            assertThat(Command.parse(line)).isNotNull();
        } catch (CommandException _) {
            // refused is well, if it is cheap
        }
    }

    private static WireInput input(byte[] octets) {
        return new WireInput(new ByteArrayInputStream(octets), 4096);
    }
}
