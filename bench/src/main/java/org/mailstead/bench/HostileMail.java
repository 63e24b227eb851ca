package org.mailstead.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Messages made to cost a parser more than their length. */
public enum HostileMail {
    HEADER_FIELDS,
    CONTENT_FIELDS,
    FOLDED_LINES,
    NESTED_MULTIPARTS,
    EMPTY_PARTS,
    NESTED_MESSAGES,
    FILE_NAME_SECTIONS,
    UNFINISHED_WORDS,
    OPEN_COMMENTS,
    ALMOST_DELIMITERS,
    SPACES_IN_DELIMITERS;

    private static final String MULTIPART = "Content-Type: multipart/mixed; boundary=";

    /** The message. */
    public byte[] octets() {
        var text =
                switch (this) {
                    case HEADER_FIELDS -> "X-Field: value\r\n".repeat(100_000) + "\r\n";
                    case CONTENT_FIELDS -> "Content-Type: a/b\r\n".repeat(100_000) + "\r\n";
                    case FOLDED_LINES -> "Content-Type: a/b;\r\n" + " x=y;\r\n".repeat(300_000);
                    case NESTED_MULTIPARTS -> numbered(10_000, MULTIPART + "b%d\r\n\r\n--b%d\r\n");
                    case EMPTY_PARTS -> MULTIPART + "b\r\n\r\n" + "--b\r\n".repeat(1_000_000);
                    case NESTED_MESSAGES -> "Content-Type: message/rfc822\r\n\r\n".repeat(10_000);
                    case FILE_NAME_SECTIONS ->
                            "Content-Disposition: attachment"
                                    + numbered(100_000, ";\r\n filename*%d=x")
                                    + "\r\n\r\n";
                    case UNFINISHED_WORDS ->
                            "Subject: " + "=?utf-8?q?x".repeat(300_000) + "\r\n\r\n";
                    case OPEN_COMMENTS -> "To: " + "(".repeat(1_000_000) + "\r\n\r\n";
                    case ALMOST_DELIMITERS -> almostDelimiters();
                    case SPACES_IN_DELIMITERS ->
                            MULTIPART
                                    + "b\r\n\r\n"
                                    + ("--" + " -".repeat(120) + "\r\n").repeat(100_000);
                };
        return text.getBytes(ISO_8859_1);
    }

    /** Ninety boundaries that begin alike, and lines that are the beginning of them all. */
    private static String almostDelimiters() {
        var alike = "b".repeat(60);
        return numbered(90, MULTIPART + alike + "%d\r\n\r\n--" + alike + "%d\r\n")
                + "\r\n"
                + ("--" + alike + "\r\n").repeat(300_000);
    }

    private static String numbered(int count, String format) {
        return IntStream.range(0, count)
                .mapToObj(i -> format.replace("%d", Integer.toString(i)))
                .collect(Collectors.joining());
    }
}
