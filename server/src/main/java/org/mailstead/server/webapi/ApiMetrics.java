package org.mailstead.server.webapi;

import io.prometheus.metrics.core.metrics.Counter;
import org.mailstead.server.metrics.Durations;
import org.mailstead.server.metrics.Metrics;

/** What is counted of calls. webapi C-1 */
final class ApiMetrics {
    private final Counter results;
    private final Counter submissions;
    private final Counter errors;
    private final Durations durations;

    ApiMetrics(Metrics metrics) {
        results =
                metrics.counter(
                        "webapi_results_total",
                        "Calls of the HTTP API, by method and what came of them.",
                        "method",
                        "result");
        submissions =
                metrics.counter(
                        "webapi_submission_total",
                        "Messages sent by the HTTP API, by what came of them.",
                        "result");
        errors =
                metrics.counter(
                        "webapi_errors_total",
                        "What the HTTP API could not do through trouble of the server's own.",
                        "error");
        durations =
                metrics.durations(
                        "webapi_duration_seconds",
                        "How long calls of the HTTP API take.",
                        "method");
    }

    /**
     * Counts a call.
     *
     * @param result {@code ok}, {@code badauth}, {@code internal} or an error's code
     * @param begun when it began, by {@link System#nanoTime}
     */
    void called(Method method, String result, long begun) {
        results.labelValues(method.wireName(), result).inc();
        durations.since(begun, method.wireName());
    }

    /** Counts what was sent. */
    void sent() {
        submissions.labelValues("ok").inc();
    }

    /** Counts a message that the queue could not take. */
    void failedToSubmit() {
        errors.labelValues("submit").inc();
    }

    /** Counts what was not sent, if it got so far. */
    void notSent(ErrorCode code) {
        var result =
                switch (code) {
                    case BAD_FROM -> "badfrom";
                    case MESSAGE_LIMIT_REACHED -> "messagelimiterror";
                    case RECIPIENT_LIMIT_REACHED -> "recipientlimiterror";
                    case DOMAIN_DISABLED -> "domaindisabled";
                    case SENT_OVER_QUOTA -> "storesenterror";
                    case SERVER, ERROR -> "queueerror";
                    case PROTOCOL,
                            USER,
                            BAD_ADDRESS,
                            MISSING_BODY,
                            MULTIPLE_FROM,
                            NO_RECIPIENTS,
                            MESSAGE_TOO_LARGE,
                            MALFORMED_MESSAGE_ID,
                            MESSAGE_NOT_FOUND,
                            PART_NOT_FOUND ->
                            "";
                };
        if (!result.isEmpty()) {
            submissions.labelValues(result).inc();
        }
    }
}
