package org.mailstead.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.message.BaseSubject;
import org.mailstead.message.EncodedWords;
import org.mailstead.message.Message;
import org.mailstead.message.MessageIds;
import org.mailstead.message.MimeLimits;
import org.mailstead.message.Preview;
import org.mailstead.wire.Growth;
import org.mailstead.wire.OctetSource;

/** What hostile mail costs grows as it does. */
class MailGrowthTest {
    private static final String MULTIPART = "Content-Type: multipart/mixed; boundary=";

    /** Something of which a message may have as many as the sender likes. */
    enum Hostile {
        FIELDS(4000, "", "X-Field: value\r\n", "\r\n"),
        RECIPIENT_FIELDS(1000, "", "To: a@b.example\r\n", "\r\n"),
        FOLDED_LINES(4000, "Subject: a\r\n", " b\r\n", "\r\n"),
        ADDRESSES(500, "To: ", "\"x\" <a@b.example>,", "\r\n\r\n"),
        GROUPS(1000, "Cc: ", "g:;", "\r\n\r\n"),
        COMMENTS(8000, "From: ", "(", "\r\n\r\n"),
        QUOTES(8000, "From: ", "\"\\", "\r\n\r\n"),
        ENCODED_WORDS(1000, "Subject: ", "=?utf-8?q?=c3=a4?= ", "\r\n\r\n"),
        UNFINISHED_WORDS(4000, "Subject: ", "=?utf-8?q?x", "\r\n\r\n"),
        SUBJECT_PREFIXES(4000, "Subject: ", "re: ", "\r\n\r\n"),
        SUBJECT_BLOBS(4000, "Subject: ", "[a] ", "\r\n\r\n"),
        REFERENCES(1000, "References: ", "<a@b> ", "\r\n\r\n"),
        UNENDED_REFERENCES(4000, "References: ", "<a@", "\r\n\r\n"),
        PARAMETERS(1000, "Content-Type: text/plain", ";\r\n p*%d*=utf-8''x", "\r\n\r\n"),
        PARTS(2000, MULTIPART + "b\r\n\r\n", "--b\r\n\r\nx\r\n", ""),
        ALMOST_DELIMITERS(4000, MULTIPART + "bb\r\n\r\n", "--b\r\n-\r\n", ""),
        HTML_ELEMENTS(4000, "Content-Type: text/html\r\n\r\n", "<p><b>", ""),
        HTML_OPEN(8000, "Content-Type: text/html\r\n\r\n", "<a b='", ""),
        HTML_COMMENTS(8000, "Content-Type: text/html\r\n\r\n", "<!--", ""),
        HTML_ENTITIES(8000, "Content-Type: text/html\r\n\r\n", "&#x26", ""),
        QUOTED_LINES(4000, "\r\n", "> quoted\r\n", ""),
        SOFT_LINES(4000, "Content-Transfer-Encoding: quoted-printable\r\n\r\n", "= \t", ""),
        NO_LINES(60_000, "\r\n", "x", "");

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
    void costGrowsAsTheMessageDoes(Hostile hostile) throws Exception {
        Growth.assertLinear(hostile::octets, MailGrowthTest::readAll);
    }

    /** All that is done with a message when it comes in. */
    private static void readAll(byte[] octets) throws IOException {
        var message = Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
        var headers = message.headers();
        assertThat(StoredForms.envelope(message)).isNotEmpty();
        assertThat(StoredForms.bodyStructure(message)).isNotEmpty();
        assertThat(Preview.of(message)).hasSizeLessThanOrEqualTo(Preview.CHARACTERS_MAX);
        assertThat(MessageIds.references(headers)).isNotNull();
        var subject = headers.first("Subject");
        if (subject.isPresent()) {
            assertThat(BaseSubject.of(EncodedWords.decode(subject.get().text()))).isNotNull();
        }
    }
}
