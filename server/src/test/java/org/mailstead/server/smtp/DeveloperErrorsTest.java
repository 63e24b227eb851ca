package org.mailstead.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What localserve answers to addresses that ask for an error. inbound LOCAL-02, operations L-8 */
class DeveloperErrorsTest {
    private static final TestSmtp.Options DEVELOPER = TestSmtp.Options.USUAL.developer(true);

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "temperror, 451 4.3.0",
        "permerror, 550 5.7.0",
        "400, 400 4.0.0",
        "499, 499 4.0.0",
        "500, 500 5.0.0",
        "559, 559 5.0.0",
        "560, 560 5.0.0",
        "599, 599 5.0.0",
        "600, 600 The"
    })
    void anErrorComesWhereThePrefixSays(String ending, String reply) throws Exception {
        try (var server = TestSmtp.start(directory, DEVELOPER)) {
            var client = server.smtp().play("S: 220 *").hello();
            client.play("C: MAIL FROM:<mailfrom-" + ending + "@any.example>\nS: " + reply + " *");
            client.play("C: MAIL FROM:<x@any.example>\nS: 250 *");
            client.play("C: RCPT TO:<rcptto-" + ending + "@any.example>\nS: " + reply + " *");
            client.play("C: RCPT TO:<after-" + ending + "@any.example>\nS: 250 *");
            client.play("C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\nS: " + reply + " *");
            assertThat(server.inbox(server.ann)).isEmpty();
        }
    }

    @ParameterizedTest // other numbers are names like any other
    @CsvSource({"399", "601", "999", "42"})
    void otherNumbersAskForNothing(String ending) throws Exception {
        try (var server = TestSmtp.start(directory, DEVELOPER)) {
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play("C: MAIL FROM:<mailfrom" + ending + "@any.example>\nS: 250 *");
        }
    }

    @Test
    void aTimeoutIsNoAnswerUntilTheServerStops() throws Exception {
        var server = TestSmtp.start(directory, DEVELOPER);
        try {
            var client = server.smtp().play("S: 220 *").hello();
            client.send("MAIL FROM:<mailfromtimeout@any.example>\r\n");
            client.socket().setSoTimeout(200);
            assertThatThrownBy(client::line).isInstanceOf(SocketTimeoutException.class);
            server.smtp().play("S: 220 *"); // nobody else waits
            client.socket().setSoTimeout(20_000);
            server.stopListeners();
            client.play("S: 421 4.3.2 *\nS:!");
        } finally {
            server.close();
        }
    }

    @Test
    void aClientThatGivesUpWaitingIsForgotten() throws Exception {
        try (var server = TestSmtp.start(directory, DEVELOPER)) {
            var client = server.smtp().play("S: 220 *").hello();
            client.send("MAIL FROM:<mailfromtimeout@any.example>\r\n").close();
            await().atMost(Duration.ofSeconds(20)).until(() -> server.connections() == 0);
        }
    }
}
