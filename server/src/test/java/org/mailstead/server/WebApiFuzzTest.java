package org.mailstead.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.net.WildClient;

/**
 * Whatever a client sends to the HTTP API of a whole server, it is answered by HTTP, and nothing
 * that it sends is trouble of the server's own.
 */
@Execution(ExecutionMode.SAME_THREAD)
class WebApiFuzzTest {
    /** All that the API says, and what the listener says of what is no request. */
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 (\\d+) [^\r\n]*\r\n");

    private static final Set<String> STATUSES =
            Set.of(
                    "100", "200", "303", "400", "401", "403", "404", "405", "408", "413", "414",
                    "415", "417", "421", "426", "429", "431", "501", "503", "505");

    private static LocalServer server;
    private static WildClient client;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        server = LocalServer.start(directory);
        client = new WildClient();
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        server.close();
    }

    private static final String LOGIN =
            "Authorization: " + ApiClient.basic(Localserve.ADDRESS, Localserve.PASSWORD) + "\n";

    private static String post(String method, String type, String body) {
        return "POST /webapi/v0/%s HTTP/1.1\nHost: localhost\n%sContent-Type: %s\nContent-Length: %d\n\n%s"
                .formatted(method, LOGIN, type, body.replace("\n", "\r\n").length(), body);
    }

    private static String call(String method, String json) {
        var form = "request=" + URLEncoder.encode(json, UTF_8);
        return post(method, "application/x-www-form-urlencoded", form);
    }

    @SuppressWarnings("StringConcatToTextBlock") // line ends count
    static Stream<byte[]> requests() {
        var get = "GET /webapi/v0/ HTTP/1.1\nHost: localhost\n";
        return Stream.of(
                        get
                                + "\n"
                                + get.replace("v0/", "v0/Send")
                                + "\n"
                                + get
                                + "Connection: close\n\n",
                        "GET http://localhost/webapi HTTP/1.0\n\n",
                        "GET /webapi/v0/%2e%2e/;a=b?c#d HTTP/1.1\nHost: [::1]:80\n\n",
                        "OPTIONS * HTTP/1.1\nHost: a\nHost: b\n\n",
                        "HEAD /webapi/v0/ HTTP/1.1\nHost: evil.example\n\nPRI * HTTP/2.0\n\nSM\n\n",
                        "POST /webapi/v0/Send HTTP/1.1\nHost: localhost\nExpect: 100-continue\n"
                                + LOGIN
                                + "Content-Length: 5\n\n",
                        "POST /webapi/v0/SuppressionList HTTP/1.1\nHost: localhost\n"
                                + LOGIN
                                + "Origin: http://localhost\n"
                                + "Content-Type: application/x-www-form-urlencoded\n"
                                + "Transfer-Encoding: chunked\n\na\nrequest={}\n0\n\n",
                        "POST /webapi/v0/Send HTTP/1.1\nHost: localhost\nAuthorization: Basic eA==\n\n",
                        "POST /webapi/v0/Send HTTP/1.1\nHost: localhost\nContent-Length: 1\n"
                                + "Transfer-Encoding: chunked\n\n0\n\nGET / HTTP/1.1\n\n",
                        call(
                                        "SuppressionAdd",
                                        "{\"EmailAddress\":\"a@b.example\",\"Reason\":\"x\"}")
                                + call("SuppressionPresent", "{\"EmailAddress\":\"a@b.example\"}")
                                + call("SuppressionRemove", "{\"EmailAddress\":\"a@b.example\"}"),
                        call(
                                "SuppressionAdd",
                                "{\"EmailAddress\":\"a@b.example\",\"Reason\":\"\\u0000\"}"),
                        call("MessageGet", "{\"MsgID\":1}")
                                + call("MessageRawGet", "{\"MsgID\":-1}")
                                + call("MessagePartGet", "{\"MsgID\":1,\"PartPath\":[0,9e9]}"),
                        call(
                                "MessageFlagsAdd",
                                "{\"MsgID\":1,\"Flags\":[\"\\\\Seen\",\"\\ud800\"]}"),
                        call("MessageMove", "{\"MsgID\":1,\"DestMailboxName\":\"a\\u0000/..//%\"}"),
                        call("MessageDelete", "{\"MsgID\":99999999999999999999}"),
                        call(
                                "Send",
                                "{\"To\":[{\"Address\":\"a@b.example\"}],\"Text\":\"x\",\"SaveSent\":true}"),
                        call(
                                "Send",
                                "{\"To\":[{\"Address\":\"a@b.example\"}],\"Text\":\"x\",\"Extra\":{\"\\u0000\":\"\"}}"),
                        post(
                                "Send",
                                "multipart/form-data; boundary=b",
                                "--b\nContent-Disposition: form-data; name=request\n\n{\"Text\":\"\"}\n--b--"),
                        post("Send", "multipart/form-data", "request={}"),
                        post("Send", "text/plain; charset=\u00ff", "{}"))
                .map(text -> text.replace("\n", "\r\n").getBytes(ISO_8859_1));
    }

    @MethodSource("requests")
    @FuzzTest
    void anyClientIsAnsweredByHttp(byte[] octets) throws Exception {
        var port = server.port(ListenerProtocol.HTTP);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var answer = new String(client.talk(address, octets), ISO_8859_1);
        // bodies repeat what was sent, but no line break of it
        STATUS_LINE
                .matcher(answer)
                .results()
                .forEach(line ->
                        assertThat(STATUSES).as("after %s", answer).contains(line.group(1)));
        assertThat(answer).doesNotContain("\"Code\":\"server\"");
        assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 ")).as(answer).isTrue();
    }
}
