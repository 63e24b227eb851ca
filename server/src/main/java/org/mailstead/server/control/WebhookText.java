package org.mailstead.server.control;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.webhook.About;
import org.mailstead.server.webhook.Call;
import org.mailstead.server.webhook.RetiredJob;
import org.mailstead.server.webhook.WebhookAdmin;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls of programs as people read them, and as JSON.
 *
 * @param accounts names of accounts
 * @param now what times are told from
 */
record WebhookText(LongFunction<String> accounts, Instant now) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    static final List<String> WAITING_COLUMNS =
            List.of("ID", "SUBMITTED", "ACCOUNT", "EVENT", "URL", "NEXT", "TRIED", "LAST RESULT");

    List<String> columns(WebhookAdmin.Waiting waiting) {
        var job = waiting.job();
        var last = waiting.last();
        return List.of(
                Long.toString(job.id()),
                QueueText.time(job.submitted()),
                accounts.apply(job.about().account()),
                job.about().event(),
                QueueText.clipped(job.about().url()),
                last != null && last.took() == null ? "being called" : fromNow(job.nextAttempt()),
                Integer.toString(job.attempts()),
                last == null ? "-" : QueueText.clipped(QueueText.plain(last.error())));
    }

    private String fromNow(Instant instant) {
        var wait = Duration.between(now, instant);
        return wait.isPositive() ? "in " + QueueText.words(wait) : "now";
    }

    static final List<String> RETIRED_COLUMNS =
            List.of("ID", "SUBMITTED", "ACCOUNT", "EVENT", "URL", "DONE", "TRIED", "OUTCOME");

    List<String> columns(RetiredJob job) {
        return List.of(
                Long.toString(job.id()),
                QueueText.time(job.submitted()),
                accounts.apply(job.about().account()),
                job.about().event(),
                QueueText.clipped(job.about().url()),
                QueueText.time(job.lastActivity()),
                Integer.toString(job.attempts()),
                outcome(job));
    }

    private static String outcome(RetiredJob job) {
        if (job.success()) {
            return "taken";
        }
        return job.supersededBy() == 0 ? "not taken" : "superseded by " + job.supersededBy();
    }

    String json(WebhookAdmin.Details details) {
        var job = details.job();
        var values = values(job.id(), job.about());
        values.put("authorization", !job.credential().isEmpty());
        values.put("signed", !job.secret().isEmpty());
        values.put("submitted", job.submitted().toString());
        values.put("attempts", job.attempts());
        values.put("next_attempt", job.nextAttempt().toString());
        values.put("results", results(details.calls()));
        values.put("payload", payload(details.payload()));
        return QueueText.json(values);
    }

    String json(WebhookAdmin.RetiredDetails details) {
        var job = details.job();
        var values = values(job.id(), job.about());
        values.put("authorization", job.credential());
        values.put("submitted", job.submitted().toString());
        values.put("attempts", job.attempts());
        values.put("success", job.success());
        values.put("superseded_by", job.supersededBy());
        values.put("last_activity", job.lastActivity().toString());
        values.put("keep_until", job.keepUntil().toString());
        values.put("results", results(details.calls()));
        values.put("payload", payload(details.payload()));
        return QueueText.json(values);
    }

    private Map<String, @Nullable Object> values(long id, About about) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("id", id);
        values.put("account", accounts.apply(about.account()));
        values.put("event", about.event());
        values.put("url", about.url());
        values.put("recipient", about.queuedId());
        values.put("stored_message", about.storedId());
        values.put("from_id", about.fromId());
        values.put("message_id", about.messageId());
        values.put("subject", about.subject());
        values.put("extra", JSON.readTree(about.extra()));
        return values;
    }

    /** It is JSON, made by this server. */
    private static Object payload(byte[] payload) {
        return JSON.readTree(new ByteArrayInputStream(payload));
    }

    private static List<Map<String, @Nullable Object>> results(List<Call> calls) {
        return calls.stream().map(WebhookText::values).toList();
    }

    private static Map<String, @Nullable Object> values(Call call) {
        var took = call.took();
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("begun", call.begun().toString());
        values.put("millis", took == null ? null : took.toMillis());
        values.put("url", call.url());
        values.put("success", call.success());
        values.put("code", call.code());
        values.put("error", call.error());
        values.put("response", call.response());
        return values;
    }
}
