package org.mailstead.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Makes ordinary mail, the same for the same seed: plain text in many charsets and encodings, text
 * with HTML, attachments, inline images, forwarded messages, mailing lists, delivery reports,
 * replies that form threads.
 *
 * <p>Half of the messages are under 5 KB, as in a real mailbox; most octets are in attachments.
 */
public final class MailCorpus {
    private static final String[] WORDS =
            """
            the of and to in for is on that by this with you it not or be are from at as your
            all have new more an was we will home can us about if page my has search free but
            our one other do no information time they site he up may what which their news out
            use any there see only so his when contact here business who web also now help get
            view online first am been would how were services some these click its like service
            than find price date back top people had list name just over state year day into
            email two health world next used go work last most products music buy data make them
            should product system post her city add policy number such please available
            copyright support message after best software then good well
            """
                    .strip()
                    .split("\\s+");

    private static final List<Foreign> FOREIGN =
            List.of(
                    new Foreign("utf-8", "Grüße aus Köln, naïve café, Ελληνικά, привет мир, 日本語"),
                    new Foreign("iso-8859-1", "Größe über Fußgänger déjà vu señor niño façade"),
                    new Foreign("windows-1252", "“Smart quotes” – dash … euro €"),
                    new Foreign("koi8-r", "Съешь ещё этих мягких французских булок"),
                    new Foreign("iso-2022-jp", "こんにちは世界 会議のお知らせ"),
                    new Foreign("euc-kr", "안녕하세요 회의 자료를 보냅니다"),
                    new Foreign("gb18030", "您好 请查收附件 会议通知"));

    private static final String LIST =
            """
            List-Id: <dev.lists.test>
            List-Post: <mailto:dev@lists.test>
            List-Unsubscribe: <https://lists.test/u/dev>,
             <mailto:dev-leave@lists.test>
            Precedence: list
            """;

    private static final String STATUS =
            """
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mail.bench.test

            Final-Recipient: rfc822; x@d1.test
            Action: failed
            Status: 5.1.1
            """;

    private static final long EPOCH_SECONDS = 1_600_000_000;

    private final Random random;
    private final List<String> history = new ArrayList<>();
    private int count;

    private record Foreign(String charset, String text) {}

    /** The sequence of messages of a seed. */
    public MailCorpus(long seed) {
        random = new Random(seed);
    }

    /** The next message, with CRLF line ends. */
    public byte[] next() {
        var message = new ByteArrayOutputStream(8 << 10);
        header(message);
        write(message, "MIME-Version: 1.0\r\n");
        message.writeBytes(body(2));
        count++;
        return message.toByteArray();
    }

    /** The next messages. */
    public List<byte[]> next(int messages) {
        var list = new ArrayList<byte[]>(messages);
        for (int i = 0; i < messages; i++) {
            list.add(next());
        }
        return list;
    }

    /**
     * A message of about so many octets, with CRLF line ends: text in US-ASCII, from 10,000 octets
     * on an attachment besides.
     */
    public byte[] next(long octets) {
        var message = new ByteArrayOutputStream(8 << 10);
        header(message);
        write(message, "MIME-Version: 1.0\r\n");
        var text = "text/plain; charset=us-ascii";
        if (octets < 10_000) {
            var letters = (int) Math.max(0, octets - message.size() - 100);
            // a word has five letters, on average
            var lines = lines(letters / 5 + letters / 20 + 10);
            var kept = Math.max(0, lines.lastIndexOf("\r\n", letters));
            message.writeBytes(part(text, "7bit", lines.substring(0, kept).getBytes(UTF_8)));
        } else {
            var attachment = new byte[(int) ((octets - message.size() - 2000) * 57 / 78)];
            random.nextBytes(attachment);
            message.writeBytes(
                    multipart(
                            "mixed",
                            part(text, "7bit", lines(200).getBytes(UTF_8)),
                            part("application/pdf", "base64", attachment)));
        }
        count++;
        return message.toByteArray();
    }

    // --- headers

    private void header(OutputStream out) {
        var domain = "d" + random.nextInt(50) + ".test";
        var id = "<" + hex(8) + "." + count + "@" + domain + ">";
        var date = date();
        write(out, "Return-Path: <" + user() + "@" + domain + ">\r\n");
        for (int hop = 1 + random.nextInt(4); hop > 0; hop--) {
            lines(
                    out,
                    """
                    Received: from mx%1$d.%2$s (mx%1$d.%2$s [192.0.2.%3$d])
                    	by mail.bench.test (Postfix) with ESMTPS id %4$s
                    	for <u01@bench.test>; %5$s
                    """
                            .formatted(hop, domain, random.nextInt(255), hex(5), date));
        }
        if (random.nextInt(10) < 7) {
            lines(
                    out,
                    """
                    DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=s1;
                    	h=from:to:subject:date:message-id; bh=%s;
                    	b=%s
                    	 %s
                    	 %s
                    """
                            .formatted(domain, base64(32), base64(48), base64(48), base64(48)));
        }
        write(out, "Date: " + date + "\r\n");
        write(out, "From: " + word(0) + " " + word(0) + " <" + user() + "@" + domain + ">\r\n");
        write(out, "To: " + recipients() + "\r\n");
        write(out, "Subject: " + subject() + "\r\n");
        write(out, "Message-ID: " + id + "\r\n");
        if (!history.isEmpty() && random.nextInt(10) < 4) {
            var parent = random.nextInt(history.size());
            var first = Math.max(0, parent - random.nextInt(8));
            var references = String.join("\r\n ", history.subList(first, parent + 1));
            write(out, "In-Reply-To: " + history.get(parent) + "\r\n");
            write(out, "References: " + references + "\r\n");
        }
        if (random.nextInt(10) < 3) {
            lines(out, LIST);
        }
        write(out, "User-Agent: Thunderbird\r\n");
        history.add(id);
        if (history.size() > 200) {
            history.removeFirst();
        }
    }

    private String date() {
        var seconds = EPOCH_SECONDS + count * 97L + random.nextInt(60);
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC));
    }

    private String recipients() {
        var recipients = new ArrayList<String>();
        for (int i = random.nextInt(4) == 0 ? 5 : 1; i > 0; i--) {
            recipients.add("\"" + word(0) + ", " + word(0) + "\" <" + user() + "@bench.test>");
        }
        return String.join(",\r\n ", recipients);
    }

    private String subject() {
        if (random.nextInt(5) > 0) {
            return (random.nextInt(3) == 0 ? "Re: " : "") + words(2 + random.nextInt(8));
        }
        var foreign = foreign();
        var octets = foreign.text.substring(0, 12).getBytes(Charset.forName(foreign.charset));
        return "=?" + foreign.charset + "?B?" + Base64.getEncoder().encodeToString(octets) + "?=";
    }

    // --- bodies

    /** A header's rest, its empty line, and a body. */
    private byte[] body(int depth) {
        var kind = random.nextInt(100);
        if (kind < 34) {
            return plain();
        }
        if (kind < 66) {
            return multipart("alternative", plain(), html());
        }
        if (kind < 82) {
            return multipart("mixed", plain(), attachment());
        }
        if (kind < 88) {
            return multipart("related", html(), attachment());
        }
        if (kind < 93 && depth > 0) {
            return multipart("mixed", plain(), forwarded(depth - 1));
        }
        if (kind < 96) {
            return multipart("report", plain(), status());
        }
        return ("\r\n" + lines(200)).getBytes(UTF_8);
    }

    private byte[] multipart(String subtype, byte[]... parts) {
        var boundary = "=_" + hex(8);
        var multipart = new ByteArrayOutputStream();
        write(multipart, "Content-Type: multipart/" + subtype + "; ");
        write(multipart, "boundary=\"" + boundary + "\"\r\n\r\nA message in MIME format.\r\n");
        for (var part : parts) {
            write(multipart, "\r\n--" + boundary + "\r\n");
            multipart.writeBytes(part);
        }
        write(multipart, "\r\n--" + boundary + "--\r\n");
        return multipart.toByteArray();
    }

    private byte[] plain() {
        var words = (int) Math.min(4000, Math.exp(4.9 + 0.9 * random.nextGaussian()));
        if (random.nextBoolean()) {
            return part(
                    "text/plain; charset=us-ascii; format=flowed",
                    "7bit",
                    lines(words).getBytes(UTF_8));
        }
        var foreign = foreign();
        var text =
                (foreign.text + "\r\n" + lines(words)).getBytes(Charset.forName(foreign.charset));
        var encoding = new String[] {"8bit", "quoted-printable", "base64"}[random.nextInt(3)];
        return part("text/plain; charset=" + foreign.charset, encoding, text);
    }

    private byte[] html() {
        var html = new StringBuilder("<!DOCTYPE html><html><head><style>\r\n");
        for (int i = random.nextInt(40); i >= 0; i--) {
            html.append(".c%d{margin:%dpx;color:#%s}\r\n".formatted(i, i, hex(3)));
        }
        html.append("</style></head><body>\r\n");
        for (int i = 2 + random.nextInt(14); i > 0; i--) {
            html.append("<p class=\"c%d\">".formatted(i))
                    .append(lines(10 + random.nextInt(50)))
                    .append(
                            "<a href=\"https://d.test/%s\">%s</a></p>\r\n"
                                    .formatted(hex(8), word(1)));
        }
        html.append("&nbsp;&copy; Größe</body></html>\r\n");
        var encoding = new String[] {"quoted-printable", "base64", "8bit"}[random.nextInt(3)];
        return part("text/html; charset=utf-8", encoding, html.toString().getBytes(UTF_8));
    }

    private byte[] attachment() {
        var octets =
                new byte[(int) Math.min(2_000_000, Math.exp(10 + 1.2 * random.nextGaussian()))];
        random.nextBytes(octets);
        var name =
                random.nextBoolean()
                        ? "filename=\"" + word(1) + ".pdf\""
                        : "filename*=utf-8''%C3%9Cbersicht.pdf";
        return part(
                "application/pdf\r\nContent-Disposition: attachment; " + name, "base64", octets);
    }

    private byte[] forwarded(int depth) {
        var message = new ByteArrayOutputStream();
        write(message, "Content-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\n");
        header(message);
        message.writeBytes(body(depth));
        return message.toByteArray();
    }

    private byte[] status() {
        return STATUS.replace("\n", "\r\n").getBytes(UTF_8);
    }

    private byte[] part(String type, String encoding, byte[] content) {
        var part = new ByteArrayOutputStream();
        write(
                part,
                "Content-Type: "
                        + type
                        + "\r\nContent-Transfer-Encoding: "
                        + encoding
                        + "\r\n\r\n");
        switch (encoding) {
            case "base64" -> part.writeBytes(Base64.getMimeEncoder().encode(content));
            case "quoted-printable" -> quotedPrintable(content, part);
            default -> part.writeBytes(content);
        }
        write(part, "\r\n");
        return part.toByteArray();
    }

    private static void quotedPrintable(byte[] content, ByteArrayOutputStream out) {
        var column = 0;
        for (var octet : content) {
            if (column > 71 && octet != '\r' && octet != '\n') {
                write(out, "=\r\n");
                column = 0;
            }
            if (octet == '\r' || octet == '\n' || (octet >= ' ' && octet < 127 && octet != '=')) {
                out.write(octet);
                column = octet == '\n' ? 0 : column + 1;
            } else {
                write(out, "=%02X".formatted(octet));
                column += 3;
            }
        }
    }

    // --- words

    private Foreign foreign() {
        return FOREIGN.get(random.nextInt(FOREIGN.size()));
    }

    private String user() {
        return word(1) + random.nextInt(20);
    }

    /**
     * @param lower 0 for a capital letter at the start
     */
    private String word(int lower) {
        // common words are common: squaring prefers the first
        var place = random.nextDouble();
        var word = WORDS[(int) (place * place * WORDS.length)];
        return lower == 0 ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word;
    }

    private String words(int number) {
        var words = new StringBuilder(word(0));
        for (int i = 1; i < number; i++) {
            words.append(' ').append(word(1));
        }
        return words.toString();
    }

    private String lines(int words) {
        var lines = new StringBuilder();
        var column = 0;
        for (int i = 0; i < words; i++) {
            var word = word(1);
            column += word.length() + 1;
            lines.append(word);
            if (column > 68) {
                lines.append(random.nextInt(12) == 0 ? "\r\n\r\n" : "\r\n");
                column = 0;
            } else {
                lines.append(' ');
            }
        }
        return lines.append("\r\n").toString();
    }

    private String hex(int octets) {
        var bytes = new byte[octets];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private String base64(int octets) {
        var bytes = new byte[octets];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static void lines(OutputStream out, String lines) {
        write(out, lines.replace("\n", "\r\n"));
    }

    private static void write(OutputStream out, String text) {
        try {
            out.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes an mbox file (mboxrd): {@code MailCorpus FILE MESSAGES [SEED]}.
     *
     * @throws IOException if the file cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        var corpus = new MailCorpus(arguments.length > 2 ? Long.parseLong(arguments[2]) : 1);
        try (var out = Files.newOutputStream(Path.of(arguments[0]));
                var buffered = new BufferedOutputStream(out, 1 << 16)) {
            for (int i = Integer.parseInt(arguments[1]); i > 0; i--) {
                var message = new String(corpus.next(), ISO_8859_1).replace("\r\n", "\n");
                buffered.write(
                        "From bench@bench.test Sun Sep 13 12:26:40 2020\n".getBytes(ISO_8859_1));
                var quoted = message.replaceAll("(?m)^(>*From )", ">$1");
                buffered.write(quoted.getBytes(ISO_8859_1));
                buffered.write('\n');
            }
        }
    }
}
