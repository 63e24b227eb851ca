package org.mailstead.server.webapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.message.Part;
import org.mailstead.server.mailjson.NameAddress;
import tools.jackson.databind.json.JsonMapper;

/** Messages that programs send: what is given is what a reader gets. webapi S-4 to S-14 */
class ComposerTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static Composed composed(Map<String, ?> request) throws Exception {
        return Composed.of(JSON.writeValueAsString(request));
    }

    private static List<String> fieldNames(Composed composed) {
        var text = new String(composed.octets(), UTF_8);
        return text.substring(0, text.indexOf("\r\n\r\n"))
                .lines()
                .filter(line -> !line.startsWith(" "))
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
    }

    @Test // webapi S-4
    void fieldsStandInTheirOrder() throws Exception {
        var composed =
                Composed.of(
                        """
                        {"Headers":[["X-One","1"],["Sender","ann@a.example"],["X-Two","2"]],
                         "Text":"x","Subject":"s","References":["<a@b>"],
                         "To":[{"Address":"b@a.example"}],"CC":[{"Address":"c@a.example"}],
                         "ReplyTo":[{"Address":"d@a.example"}]}
                        """);
        assertThat(fieldNames(composed))
                .containsExactly(
                        "From",
                        "Reply-To",
                        "To",
                        "Cc",
                        "Subject",
                        "Date",
                        "Message-Id",
                        "References",
                        "In-Reply-To",
                        "MIME-Version",
                        "X-One",
                        "Sender",
                        "X-Two",
                        "User-Agent",
                        "Content-Type",
                        "Content-Transfer-Encoding");
    }

    @ParameterizedTest // webapi A-20, A-31, AW-3
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "MessageID":"<a b>"                              | malformedMessageID
                    "MessageID":"<a><b>"                             | malformedMessageID
                    "MessageID":"<é@b>"                              | malformedMessageID
                    "MessageID":"<a\\u0001b>"                        | user
                    "References":["<é@b>"]                           | user
                    "References":["a\\rb"]                           | user
                    "BCC":[{"Name":"a\\nb","Address":"a@b.example"}] | user
                    "Headers":[["X A","b"]]                          | user
                    "Headers":[["mime-version","1.0"]]               | user
                    "Headers":[["X","a"],["X"]]                      | protocol
                    "AttachedFiles":[{"ContentID":"a b"}]            | user
                    "AttachedFiles":[{"ContentType":"multipart/x"}]  | user
                    "AttachedFiles":[{"Data":"QQ==","DATA":"Qg=="}]  | protocol
                    "Date":"12026-11-23T20:00:00Z"                   | protocol
                    "Date":"+12026-11-23T20:00:00Z"                  | protocol
                    "Text":"y"                                       | protocol
                    "text":null                                      | protocol
                    """)
    void whatCannotStandIsRefused(String property, String code) {
        assertThatThrownBy(() -> Composed.of("{\"Text\":\"x\"," + property + "}"))
                .isInstanceOfSatisfying(
                        CallException.class, e -> assertThat(e.code().code()).isEqualTo(code));
    }

    @Test
    void whatIsLongIsRefused() {
        var word = "x".repeat(901);
        for (var request :
                List.<Map<String, ?>>of(
                        Map.of("MessageID", "<" + word + ">"),
                        Map.of("References", List.of(word)),
                        Map.of("Headers", List.of(List.of(word, "a"))),
                        Map.of("Headers", List.of(List.of("X", "a " + word))),
                        Map.of("Subject", "a ".repeat(10_000)),
                        Map.of("AttachedFiles", List.of(Map.of("ContentID", word))),
                        Map.of("InlineFiles", List.of(Map.of("ContentType", "a/" + word))),
                        Map.of(
                                "AttachedFiles",
                                IntStream.range(0, 600).mapToObj(_ -> Map.of()).toList(),
                                "InlineFiles",
                                IntStream.range(0, 600).mapToObj(_ -> Map.of()).toList()))) {
            assertThatThrownBy(() -> composed(request))
                    .isInstanceOfSatisfying(
                            CallException.class, e -> assertThat(e.code()).isNotNull());
        }
    }

    @RepeatedTest(200) // webapi S-6 to S-12: written, then read by the reader of all mail
    void whatIsGivenReadsBack(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var request = new Sender(new Random(seed)).request();
        try {
            var composed = composed(request);
            SendFuzzTest.isWellFormed(composed);
            readsBack(composed, request);
        } catch (AssertionError | RuntimeException | CallException e) {
            throw new AssertionError("seed %d: %s".formatted(seed, request), e);
        }
    }

    private static void readsBack(Composed composed, Map<String, Object> request) throws Exception {
        var content = composed.content();
        assertThat(content.to().toString()).isEqualTo(people(composed.addresses().to()));
        assertThat(content.cc().toString()).isEqualTo(people(composed.addresses().cc()));
        assertThat(content.bcc().toString()).isEqualTo(people(composed.addresses().bcc()));
        assertThat(content.subject()).isEqualTo(request.get("Subject"));
        assertThat(content.date()).isEqualTo(OffsetDateTime.parse((String) request.get("Date")));
        assertThat(content.references()).isEqualTo(request.get("References"));
        assertThat(content.text()).isEqualTo(lines(composed.request().text()));
        assertThat(content.html()).isEqualTo(lines(composed.request().html()));
        var files = new TreeMap<String, String>();
        gather(composed.message().root(), files);
        var given = new TreeMap<String, String>();
        for (var file : composed.request().attachedFiles()) {
            given.put(file.name(), base64(file.content().stream().readAllBytes()));
        }
        assertThat(files).isEqualTo(given);
    }

    private static String people(List<Addresses.Person> people) {
        return people.stream()
                .map(person -> new NameAddress(person.name(), person.address().unicode()))
                .toList()
                .toString();
    }

    /** As text arrives: the last line ended too. */
    private static String lines(String text) {
        var lines = text.replace("\r\n", "\n").replace('\r', '\n');
        return lines.isEmpty() || lines.endsWith("\n") ? lines : lines + "\n";
    }

    private static void gather(Part part, Map<String, String> files) throws Exception {
        for (var child : part.parts()) {
            gather(child, files);
        }
        if (part.fileName().isPresent()) {
            files.put(part.fileName().get(), base64(part.decoded().readAllBytes()));
        }
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** A program that sends anything that may be sent. */
    private record Sender(Random random) {
        private static final List<String> PIECES =
                List.of(
                        "a",
                        "Ann",
                        "é",
                        "☃",
                        "😀",
                        " ",
                        "\"",
                        ",",
                        "=?",
                        "?=",
                        "<",
                        ">",
                        "@",
                        ";",
                        ":",
                        "(",
                        "\\",
                        ".",
                        "_",
                        "=",
                        "%",
                        "'",
                        "ß",
                        "x".repeat(120));

        Map<String, Object> request() {
            var request = new TreeMap<String, Object>();
            request.put("Subject", word());
            request.put("Text", text() + "x");
            request.put("HTML", random.nextBoolean() ? "" : text() + "x");
            request.put("To", list(_ -> person()));
            request.put("CC", list(_ -> person()));
            request.put("BCC", list(_ -> person()));
            request.put(
                    "References", list(i -> "<%d.%d@x.example>".formatted(i, random.nextInt(9))));
            request.put("Date", "%d-02-03T04:05:06%s".formatted(2000 + random.nextInt(99), zone()));
            request.put("AttachedFiles", list(this::file));
            return request;
        }

        private <T> List<T> list(Function<Integer, T> value) {
            var list = new ArrayList<T>();
            for (int i = random.nextInt(4); i > 0; i--) {
                list.add(value.apply(i));
            }
            return list;
        }

        /** Words with one space between them, which is what folding keeps. */
        private String word() {
            var word = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                word.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            return word.toString().strip().replaceAll(" +", " ");
        }

        private String text() {
            var text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(word()).append(random.nextBoolean() ? "\n" : "\r\n--").append(". ");
            }
            return text.toString();
        }

        private String zone() {
            return "%s%02d:30"
                    .formatted(random.nextBoolean() ? "+" : "-", random.nextInt(12))
                    .toLowerCase(Locale.ROOT);
        }

        private Map<String, String> person() {
            var locals = List.of("ann", "a.b", "\"a b\"", "x+y", "\"\\\"\"", "dürer");
            var domains = List.of("a.example", "bücher.example", "xn--74h.example");
            return Map.of(
                    "Name",
                    word(),
                    "Address",
                    locals.get(random.nextInt(locals.size()))
                            + "@"
                            + domains.get(random.nextInt(domains.size())));
        }

        private Map<String, String> file(int number) {
            var octets = new byte[random.nextInt(300)];
            random.nextBytes(octets);
            // of a path, readers see the last part only
            var name = number + word().replace("\\", "") + ".bin";
            return Map.of("Name", name, "Data", base64(octets));
        }
    }
}
