package org.mailstead.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.wire.OctetSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the HTTP API of a {@link LocalServer}. */
final class ApiClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String BOUNDARY = "a-boundary-of-this-test";

    private final LocalServer server;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    ApiClient(LocalServer server) {
        this.server = server;
    }

    String base() {
        return "http://localhost:" + server.port(ListenerProtocol.HTTP) + "/webapi/";
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base() + path)).timeout(Duration.ofSeconds(30));
    }

    HttpRequest.Builder loggedIn(String path) {
        return request(path)
                .header("Authorization", basic(Localserve.ADDRESS, Localserve.PASSWORD));
    }

    static String basic(String name, String password) {
        var pair = (name + ":" + password).getBytes(UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String method, String json) throws Exception {
        var form = "request=" + URLEncoder.encode(json, UTF_8);
        return send(
                loggedIn("v0/" + method)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)));
    }

    /** A call that must succeed. */
    JsonNode ok(String method, String json) throws Exception {
        return ok(post(method, json));
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** The code with which a call must fail. */
    String code(String method, String json) throws Exception {
        var response = post(method, json);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        return JSON.readTree(response.body()).get("Code").asString();
    }

    /** A file of a form. */
    record Upload(String field, String name, String header, OctetSource content) {}

    /** A call by a multipart form. */
    JsonNode upload(String method, String json, List<Upload> files) throws Exception {
        var form = new ByteArrayOutputStream();
        part(form, "Content-Disposition: form-data; name=\"request\"\r\n", json.getBytes(UTF_8));
        for (var file : files) {
            part(
                    form,
                    "Content-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n%s"
                            .formatted(file.field(), file.name(), file.header()),
                    file.content().octets(0, (int) file.content().size()));
        }
        form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
        return ok(
                send(
                        loggedIn("v0/" + method)
                                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                                .POST(BodyPublishers.ofByteArray(form.toByteArray()))));
    }

    private static void part(ByteArrayOutputStream form, String header, byte[] content) {
        form.writeBytes(("--" + BOUNDARY + "\r\n" + header + "\r\n").getBytes(UTF_8));
        form.writeBytes(content);
        form.writeBytes("\r\n".getBytes(UTF_8));
    }

    @Override
    public void close() {
        client.close();
    }
}
