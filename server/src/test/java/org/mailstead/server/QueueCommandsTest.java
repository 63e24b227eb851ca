package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.control.ControlClient;

/** The queue, as a person at the command line sees and changes it. outbound §30 */
class QueueCommandsTest {
    @TempDir Path directory;

    private Server start() throws Exception {
        var addresses = List.of(InetAddress.ofLiteral("127.0.0.1"));
        var config = Localserve.config(directory, addresses, Localserve.ANY_PORT, false);
        return Server.start(config, ServerMode.LOCAL);
    }

    /** What a command printed; it must have worked. */
    private String run(String... arguments) {
        return run(0, arguments);
    }

    private String run(int status, String... arguments) {
        var all = Stream.concat(Stream.of("queue"), Arrays.stream(arguments));
        return CommandRun.at(directory, all.toArray(String[]::new)).ended(status);
    }

    @Test // outbound CL-1, CL-2, CL-3, CL-4, CL-6, CL-8, CL-20
    void mailIsHeldExplainedReleasedAndRemembered() throws Exception {
        try (var server = start()) {
            assertThat(run("list")).contains("nobody waits");
            assertThat(run("holdrules", "add", "--recipientdom", "Far.example"))
                    .contains("rule 1: hold mail to far.example");
            Talk.submit(server, "bob@far.example");
            assertThat(run("list", "--to", "@far", "--hold", "true"))
                    .contains("bob@far.example", "on hold", "1 shown");
            assertThat(run("list", "--json", "--submitted", "<now"))
                    .contains("\"to\":\"bob@far.example\"", "\"hold\":true")
                    .contains("\"extra\":{\"Order-Id\":\"7\"}"); // outbound E-10
            assertThat(run("list", "--limit", "1"))
                    .contains("1 shown (there may be more: --after 1,");
            assertThat(run("list", "--submitted", "<-1h")).contains("nobody waits");
            assertThat(run("explain", "m1"))
                    .contains("Recipient 1 of message 1, for bob@far.example")
                    .contains("Subject: Lunch?", "on hold until a person releases it");
            assertThat(run("requiretls", "yes")).contains("1 recipient changed");
            assertThat(run("schedule", "--now", "0")).contains("1 recipient scheduled");
            assertThat(run("unhold", "--ids", "1")).contains("1 recipient released");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> run("list").contains("nobody waits"));
            assertThat(run("retired", "list", "--to", "bob@")).contains("bob@far.example");
            assertThat(run("retired", "print", "1")).contains("\"results\":[{");
            assertThat(run("explain", "1")).contains("This is remembered until");
            var metrics = new StringBuilder();
            new ControlClient(directory).call("metrics", List.of(), line -> metrics.append(line));
            assertThat(metrics) // outbound ME-2
                    .contains(
                            "mailstead_queue_delivery_duration_seconds_count{attempt=\"1\",result=");
        }
    }

    @Test // outbound CL-3, CL-9
    void mailIsDroppedAndAddressesAreSuppressed() throws Exception {
        try (var server = start()) {
            run("holdrules", "add", "--account", "mailstead");
            Talk.submit(server, "eve@far.example");
            assertThat(run("drop", "--account", "mailstead", "--from", "nobody@"))
                    .contains("0 recipients removed");
            assertThat(run("drop")).contains("1 recipient removed");
            assertThat(run("holdrules", "remove", "1")).contains("rule 1 removed");
            assertThat(run("suppress", "add", "mailstead", "eve@far.example"))
                    .contains("sends no longer to eve@far.example");
            assertThat(run("suppress", "lookup", "e.ve+x@far.example")).contains("by hand");
            Talk.submit(server, "eve@far.example");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> run("retired", "list").contains("failed: 554 5.7.1 Not sent"));
            assertThat(run("suppress", "remove", "mailstead", "eve@far.example"))
                    .contains("sends to eve@far.example again");
            assertThat(run("settings", "mailstead", "--keep", "30d"))
                    .contains("remembered for 30d");
        }
    }

    @Test
    void whatIsNotUnderstoodIsSaid() throws Exception {
        try (var _ = start()) {
            assertThat(run(1, "explain", "77")).contains("nothing is known of 77");
            assertThat(run(1, "explain", "x")).contains("not an id as 12 or m5: x");
            assertThat(run(1, "list", "--account", "nobody")).contains("no account nobody");
            assertThat(run(1, "list", "--submitted", "1h")).contains("begins with <");
            assertThat(run(1, "schedule", "5")).contains("not a duration such as 30m");
            assertThat(run(1, "transport", "gone")).contains("no transport gone"); // O-4
            assertThat(run("transport", "direct")).contains("0 recipients go by");
            assertThat(run(1, "retired", "list", "--result", "maybe"))
                    .contains("success or failure");
        }
    }
}
