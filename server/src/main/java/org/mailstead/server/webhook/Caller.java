package org.mailstead.server.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.mailstead.server.http.GuardedClient;
import org.mailstead.server.http.HttpAnswer;
import org.mailstead.server.http.HttpRequest;
import org.mailstead.wire.OctetSource;

/** Makes calls. Any number of threads; blocks. webapi H-2, J-3 */
final class Caller {
    private final GuardedClient client;
    private final String userAgent;
    private final WebhookLimits limits;

    /**
     * @param version of the program
     */
    Caller(GuardedClient client, String version, WebhookLimits limits) {
        this.client = client;
        this.userAgent = "Mailstead/" + version + " (webhook)";
        this.limits = limits;
    }

    /**
     * What is sent, and where to.
     *
     * @param authorization empty for none
     * @param secret empty for none
     * @param id of the job
     * @param attempt from 1
     */
    @SuppressWarnings("ArrayRecordComponent") // sent, never compared
    record Asked(
            URI url, String authorization, String secret, long id, int attempt, byte[] payload) {}

    /** Makes one, its redirects included. */
    Call call(Asked asked, Instant begun) {
        var start = System.nanoTime();
        var method = "POST";
        var url = asked.url();
        for (int redirects = 0; ; redirects++) {
            var left = limits.timeout().minusNanos(System.nanoTime() - start);
            if (!left.isPositive()) {
                return failed(asked, begun, start, url, 0, "no answer in time", "");
            }
            HttpAnswer answer;
            try {
                answer = client.send(request(asked, method, url), left);
            } catch (IllegalArgumentException e) { // a redirect to what is no web page
                return failed(asked, begun, start, url, 0, String.valueOf(e.getMessage()), "");
            }
            switch (answer) {
                case HttpAnswer.Failed(_, var reason) -> {
                    return failed(asked, begun, start, url, 0, reason, "");
                }
                case HttpAnswer.Answered answered -> {
                    var next = redirect(answered, url);
                    if (next.isEmpty()) {
                        return answered(asked, begun, start, url, answered);
                    }
                    if (redirects == limits.redirectsMax()) {
                        var why = "more than " + limits.redirectsMax() + " redirects";
                        return failed(asked, begun, start, url, answered.status(), why, "");
                    }
                    if (isDowngrade(url, next.get())) {
                        var why = "a redirect from https to " + next.get().getScheme();
                        return failed(asked, begun, start, url, answered.status(), why, "");
                    }
                    // RFC 9110 §15.4.4: the answer stands there, and is fetched
                    method = answered.status() == 303 ? "GET" : method;
                    url = next.get();
                }
            }
        }
    }

    private HttpRequest request(Asked asked, String method, URI url) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("User-Agent", userAgent);
        fields.put("X-Mox-Webhook-ID", Long.toString(asked.id()));
        fields.put("X-Mox-Webhook-Attempt", Integer.toString(asked.attempt()));
        // RFC 9110 §15.4: secrets are for whom they were given to
        if (!asked.authorization().isEmpty() && isSameOrigin(asked.url(), url)) {
            fields.put("Authorization", asked.authorization());
        }
        var isPost = method.equals("POST");
        if (isPost) {
            fields.put("Content-Type", "application/json; charset=utf-8");
        }
        if (isPost && !asked.secret().isEmpty()) {
            fields.put(Signature.FIELD, Signature.of(asked.payload(), asked.secret()));
        }
        return new HttpRequest(
                method,
                url,
                fields,
                OctetSource.of(isPost ? asked.payload() : new byte[0]),
                limits.answerOctetsMax(),
                true);
    }

    /**
     * RFC 9110 §15.4.2 to §15.4.9; a POST stays one, so that nothing counts as told that is not.
     */
    private static Optional<URI> redirect(HttpAnswer.Answered answer, URI url) {
        var isRedirect =
                switch (answer.status()) {
                    case 301, 302, 303, 307, 308 -> true;
                    default -> false;
                };
        try {
            return isRedirect
                    ? answer.field("Location").map(location -> url.resolve(location.strip()))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no URI: the answer is one like others
        }
    }

    private static boolean isDowngrade(URI from, URI to) {
        return "https".equalsIgnoreCase(from.getScheme())
                && !"https".equalsIgnoreCase(to.getScheme());
    }

    private static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(String.valueOf(other.getHost()))
                && one.getPort() == other.getPort();
    }

    private static Call answered(
            Asked asked, Instant begun, long start, URI url, HttpAnswer.Answered answer) {
        var status = answer.status();
        var isTaken = status >= 200 && status < 300;
        return isTaken
                ? new Call(
                        asked.attempt(),
                        begun,
                        since(start),
                        url.toString(),
                        true,
                        status,
                        "",
                        text(answer))
                : failed(asked, begun, start, url, status, "answered with " + status, text(answer));
    }

    private static Call failed(
            Asked asked,
            Instant begun,
            long start,
            URI url,
            int status,
            String error,
            String response) {
        return new Call(
                asked.attempt(),
                begun,
                since(start),
                url.toString(),
                false,
                status,
                error,
                response);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** What is no UTF-8 becomes U+FFFD. */
    private static String text(HttpAnswer.Answered answer) {
        try {
            var body = answer.body();
            return new String(body.octets(0, (int) body.size()), UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("it is in memory", e);
        }
    }
}
