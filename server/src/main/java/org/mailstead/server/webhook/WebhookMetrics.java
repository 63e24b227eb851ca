package org.mailstead.server.webhook;

import io.prometheus.metrics.core.metrics.Counter;
import java.util.Set;
import org.mailstead.server.metrics.Durations;
import org.mailstead.server.metrics.Metrics;

/** What is counted of calls. webapi J-12 */
final class WebhookMetrics {
    /** Others are told by their class: what a stranger answers must not make values without end. */
    private static final Set<Integer> KNOWN =
            Set.of(
                    200, 201, 202, 204, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 408, 409,
                    410, 413, 415, 422, 429, 500, 501, 502, 503, 504);

    private final Durations durations;
    private final Counter results;

    WebhookMetrics(Metrics metrics) {
        this.durations =
                metrics.durations("webhook_request_duration_seconds", "Calls of webhooks.");
        this.results =
                metrics.counter(
                        "webhook_results_total",
                        "Calls of webhooks by the code answered, or error.",
                        "code");
    }

    void called(Call call) {
        var took = call.took();
        if (took != null) {
            durations.took(took);
        }
        results.labelValues(label(call.code())).inc();
    }

    private static String label(int code) {
        return code == 0
                ? "error"
                : KNOWN.contains(code) ? Integer.toString(code) : code / 100 + "xx";
    }
}
