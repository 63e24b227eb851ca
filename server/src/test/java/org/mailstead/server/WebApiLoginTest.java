package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.server.config.ConfigFile;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.directory.SendingLimits;

/** Who may call the HTTP API of a server on the Internet, and how much. */
class WebApiLoginTest {
    private static final String PASSWORD = "correct horse";

    private static Server start(Path directory, String listener) throws Exception {
        var file = directory.resolve("mailstead.toml");
        Files.writeString(
                file,
                """
                host_name = "mx.home.test"
                data_directory = "data"

                [dns]
                servers = ["127.0.0.1@9"]

                [[listener]]
                protocol = "http"
                addresses = ["127.0.0.1"]
                port = 0
                %s
                """
                        .formatted(listener));
        var server = Server.start(ConfigFile.read(file), ServerMode.PUBLIC);
        var admin = server.core().directory().admin();
        admin.domains().add("test", Domain.parse("home.test"), false);
        admin.accounts().add("test", "ann", Address.parse("ann@home.test"));
        admin.accounts().setPassword("test", "ann", PASSWORD);
        server.core().data().settle();
        return server;
    }

    private static int call(HttpClient client, Server server, String password, String... header)
            throws Exception {
        return client.send(
                        request(server, password, "SuppressionList", "request={}", header),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private static HttpRequest request(
            Server server, String password, String method, String form, String... header) {
        var port = server.address(ListenerProtocol.HTTP).getPort();
        var builder =
                HttpRequest.newBuilder(
                                URI.create("http://localhost:" + port + "/webapi/v0/" + method))
                        .header("Authorization", ApiClient.basic("ann@home.test", password))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form));
        if (header.length > 0) {
            builder.headers(header);
        }
        return builder.build();
    }

    @Test // webapi
    void failedLoginsAreCountedAndRecorded(@TempDir Path directory) throws Exception {
        try (var server = start(directory, "plain_login = true");
                var client = HttpClient.newHttpClient()) {
            assertThat(call(client, server, PASSWORD, "User-Agent", "tool/1")).isEqualTo(200);
            for (int i = 0; i < 10; i++) {
                assertThat(call(client, server, "wrong")).isEqualTo(401);
            }
            assertThat(call(client, server, PASSWORD)).isEqualTo(429);
            var directoryOf = server.core().directory();
            var account = directoryOf.account("ann").orElseThrow().id();
            var logins =
                    await().until(
                                    () -> directoryOf.logins().newest(account, 10),
                                    found -> found.size() == 2);
            assertThat(logins)
                    .extracting(each -> each.protocol() + " " + each.mechanism())
                    .containsOnly("webapi httpbasic");
            assertThat(logins).extracting(each -> each.userAgent()).contains("tool/1");
        }
    }

    @Test // passwords go by TLS, unless somebody decides otherwise
    void passwordsInClearAreRefused(@TempDir Path directory) throws Exception {
        try (var server = start(directory, "");
                var client = HttpClient.newHttpClient()) {
            assertThat(call(client, server, PASSWORD)).isEqualTo(403);
        }
    }

    @Test // webapi A-1: a proxy has the TLS, and must say for whom it asks
    void aProxyNamesItsClient(@TempDir Path directory) throws Exception {
        try (var server = start(directory, "proxies = [\"127.0.0.1/32\"]");
                var client = HttpClient.newHttpClient()) {
            assertThat(call(client, server, PASSWORD)).isEqualTo(500);
            assertThat(call(client, server, PASSWORD, "X-Forwarded-For", "who")).isEqualTo(500);
            assertThat(call(client, server, PASSWORD, "X-Forwarded-For", "192.0.2.9"))
                    .isEqualTo(200);
        }
    }

    @Test // webapi
    void sendingLimitsHold(@TempDir Path directory) throws Exception {
        try (var server = start(directory, "plain_login = true");
                var client = HttpClient.newHttpClient()) {
            server.core()
                    .directory()
                    .admin()
                    .settings()
                    .setSendingLimits("test", "ann", new SendingLimits(3, 2));
            var to = "request={\"Text\":\"x\",\"To\":[{\"Address\":\"%s@far.example\"}]}";
            assertThat(send(client, server, to.formatted("a"))).contains("Submissions");
            assertThat(send(client, server, to.formatted("b"))).contains("Submissions");
            assertThat(send(client, server, to.formatted("c"))).contains("recipientLimitReached");
            assertThat(send(client, server, to.formatted("a"))).contains("Submissions");
            assertThat(send(client, server, to.formatted("a"))).contains("messageLimitReached");
            var from =
                    "request={\"Text\":\"x\",\"From\":[{\"Address\":\"bob@home.test\"}],\"To\":[{\"Address\":\"a@x.example\"}]}";
            assertThat(send(client, server, from)).contains("badFrom");
        }
    }

    private static String send(HttpClient client, Server server, String form) throws Exception {
        return client.send(request(server, PASSWORD, "Send", form), BodyHandlers.ofString()).body();
    }
}
