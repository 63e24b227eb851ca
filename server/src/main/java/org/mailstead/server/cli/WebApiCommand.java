package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.webapi.Examples;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead webapi}: a client of the HTTP API. outbound CL-18; webapi C-2, AW-10 */
@Command(
        name = "webapi",
        description = {
            "Call the HTTP API of a server, this or another.",
            "Without arguments the methods are listed. With a method alone an example of its request"
                    + " is printed. With a URL too, the request is read from standard input, and the"
                    + " answer printed; what fails is told on standard error, with exit status 1."
        },
        footer = {
            "",
            "Example: echo '{}' | mailstead webapi SuppressionList"
                    + " http://ann%%40example.org:PASSWORD@localhost:1080/webapi/v0/"
        })
public final class WebApiCommand implements Callable<Integer> {
    private static final int REQUEST_OCTETS_MAX = 10 << 20;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    private final InputStream in;
    private final OutputStream out;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "METHOD", description = "What to call.")
    private @Nullable String method;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "BASE-URL",
            description =
                    "Where the API is, with the email address and the password: its path ends in"
                            + " v0/.")
    private @Nullable String baseUrl;

    /** For picocli. */
    public WebApiCommand() {
        this(System.in, System.out);
    }

    WebApiCommand(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var text = Terminal.out(spec);
        if (method == null) {
            Examples.methods().forEach(text::println);
            text.flush();
            return 0;
        }
        if (!Examples.methods().contains(method)) {
            throw wrong("no such method: " + method);
        }
        if (baseUrl == null) {
            text.println(Examples.of(method).request());
            text.flush();
            return 0;
        }
        return call(method, Place.of(baseUrl).orElseThrow(() -> wrong(Place.FORM)));
    }

    private ParameterException wrong(String text) {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command");
        }
        return new ParameterException(spec.commandLine(), text);
    }

    /**
     * Where to call, and as whom. Its texts never show the password.
     *
     * @param url without credentials
     * @param credentials name, colon, password
     */
    private record Place(URI url, String credentials) {
        static final String FORM =
                "the base URL must be http(s)://ADDRESS:PASSWORD@HOST[:PORT]/PATH/, with other"
                        + " signs than letters and digits in ADDRESS and PASSWORD as %XX";

        static Optional<Place> of(String text) {
            try {
                var given = new URI(text);
                var user = given.getRawUserInfo();
                var scheme = given.getScheme();
                if (user == null
                        || !user.contains(":")
                        || given.getHost() == null
                        || !("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
                    return Optional.empty();
                }
                var path = given.getPath().endsWith("/") ? given.getPath() : given.getPath() + "/";
                var url = new URI(scheme, null, given.getHost(), given.getPort(), path, null, null);
                // a plus stands for itself in this part of a URL
                var credentials = URLDecoder.decode(user.replace("+", "%2B"), UTF_8);
                return Optional.of(new Place(url, credentials));
            } catch (URISyntaxException | IllegalArgumentException e) {
                return Optional.empty(); // its message would have the password
            }
        }

        String authorization() {
            return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
        }

        @Override
        public String toString() {
            return url.toString();
        }
    }

    private int call(String called, Place place) throws IOException, InterruptedException {
        var json = in.readNBytes(REQUEST_OCTETS_MAX + 1);
        if (json.length > REQUEST_OCTETS_MAX) {
            throw new IOException("a request of more than " + REQUEST_OCTETS_MAX + " octets");
        }
        var form = "request=" + URLEncoder.encode(new String(json, UTF_8), UTF_8);
        var request =
                HttpRequest.newBuilder(place.url().resolve(called))
                        .timeout(ANSWER_TIMEOUT)
                        .header("Authorization", place.authorization())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build();
        try (var client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
            HttpResponse<InputStream> response;
            try {
                response = client.send(request, BodyHandlers.ofInputStream());
            } catch (IOException e) {
                var why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
                throw new IOException("cannot call " + place + ": " + why, e);
            }
            return told(response);
        }
    }

    private int told(HttpResponse<InputStream> response) throws IOException {
        try (var body = response.body()) {
            if (response.statusCode() == 200) {
                body.transferTo(out);
                out.flush();
                return 0;
            }
            var text = new String(body.readNBytes(REQUEST_OCTETS_MAX), UTF_8).strip();
            throw new IOException(
                    "the server answers " + response.statusCode() + ": " + Terminal.plain(text));
        }
    }
}
