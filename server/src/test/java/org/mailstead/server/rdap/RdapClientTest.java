package org.mailstead.server.rdap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mailstead.address.Domain;

class RdapClientTest {
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> documents = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    var document = documents.get(exchange.getRequestURI().getPath());
                    var octets = (document == null ? "" : document).getBytes(UTF_8);
                    exchange.sendResponseHeaders(document == null ? 404 : 200, octets.length);
                    exchange.getResponseBody().write(octets);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        http.close();
        server.stop(0);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private Instant registered(String domain) throws Exception {
        return new RdapClient(http, url("/dns.json"), () -> NOW).registered(Domain.parse(domain));
    }

    private void services(String... pairs) {
        var services = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            services.append(services.isEmpty() ? "" : ",")
                    .append("[[\"%s\"],[\"%s\"]]".formatted(pairs[i], pairs[i + 1]));
        }
        documents.put("/dns.json", "{\"services\":[" + services + "]}");
    }

    @Test // RFC 9224 §4, RFC 9083 §4.5
    void theNewestPastBeginningCountsAtTheRegistryOfTheLongestSuffix() throws Exception {
        services("example", url("/short").toString(), "b.example", url("/long/").toString());
        documents.put(
                "/long/domain/xn--mnchen-3ya.b.example",
                """
                {"events":[
                  {"eventAction":"registration","eventDate":"2001-02-03T04:05:06Z"},
                  {"eventAction":"reregistration","eventDate":"2020-02-03T05:05:06+01:00"},
                  {"eventAction":"expiration","eventDate":"2026-01-01T00:00:00Z"},
                  {"eventAction":"reinstantiation","eventDate":"2027-01-01T00:00:00Z"},
                  {"eventAction":"registration","eventDate":"some day"}]}
                """);
        assertThat(registered("münchen.b.example"))
                .isEqualTo(Instant.parse("2020-02-03T04:05:06Z"));
    }

    @Test
    void whatIsNotKnownIsSaid() throws Exception {
        assertThatThrownBy(() -> registered("a.example"))
                .isInstanceOf(RdapException.class)
                .hasMessageStartingWith("no list at");
        services("example", url("/r").toString());
        assertThatThrownBy(() -> registered("a.test"))
                .hasMessage("no registry with RDAP has a.test");
        assertThatThrownBy(() -> registered("a.example"))
                .hasMessageEndingWith("has no domain a.example");
        documents.put("/r/domain/a.example", "{}");
        assertThatThrownBy(() -> registered("a.example")).hasMessageEndingWith("gives no date");
        documents.put("/r/domain/a.example", "<html>");
        assertThatThrownBy(() -> registered("a.example")).hasMessageEndingWith("is not JSON");
        documents.put("/r/domain/a.example", "[".repeat(100_000));
        assertThatThrownBy(() -> registered("a.example")).hasMessageEndingWith("is not JSON");
        documents.put("/r/domain/a.example", " ".repeat(5 << 20));
        assertThatThrownBy(() -> registered("a.example")).hasMessageContaining("longer than");
    }

    @Test
    void aHostThatIsNotThereIsSaid() {
        server.stop(0);
        assertThatThrownBy(() -> registered("a.example"))
                .hasMessageEndingWith("cannot be read: no connection to its host");
    }

    @Test // RFC 9224 §4
    void registryOfNoUrlIsNone() {
        for (var url : List.of("http://a b/", "https://", "https:///x", "ftp://a.example/", "")) {
            services("example", url);
            assertThatThrownBy(() -> registered("c.example"))
                    .as(url)
                    .isInstanceOf(RdapException.class)
                    .hasMessageContaining("no registry");
        }
    }
}
