package org.mailstead.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.mailstead.mtasts.PolicyFetcher;

/** Fetches the policies of MTA-STS. RFC 8461 §3.3. Any number of threads. */
public final class PolicyDownload implements PolicyFetcher {
    private final GuardedClient client;

    public PolicyDownload(GuardedClient client) {
        this.client = client;
    }

    @Override
    public Response get(URI uri, int octetsMax) {
        return switch (client.get(uri, octetsMax)) {
            case HttpAnswer.Answered answer ->
                    new Response.Answered(
                            answer.status(),
                            answer.field("Content-Type").orElse(null),
                            text(answer));
            case HttpAnswer.Failed(var cause, var reason) ->
                    new Response.Failed(failure(cause), reason);
        };
    }

    private static String text(HttpAnswer.Answered answer) {
        try {
            return new String(answer.body().octets(0, (int) answer.body().size()), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("it is in memory", e);
        }
    }

    private static Failure failure(HttpAnswer.Cause cause) {
        return switch (cause) {
            case UNKNOWN_HOST -> Failure.UNKNOWN_HOST;
            case CERTIFICATE -> Failure.CERTIFICATE;
            case TOO_LARGE -> Failure.TOO_LARGE;
            case TIMEOUT -> Failure.TIMEOUT;
            case DNS, FORBIDDEN_ADDRESS, CONNECTION -> Failure.CONNECTION;
        };
    }
}
