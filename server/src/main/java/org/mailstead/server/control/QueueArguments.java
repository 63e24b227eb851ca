package org.mailstead.server.control;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.directory.Account;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.WebhookEvent;
import org.mailstead.server.queue.Position;
import org.mailstead.server.queue.QueueFilter;
import org.mailstead.server.queue.RetiredFilter;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.webhook.About;
import org.mailstead.server.webhook.WebhookFilter;

/**
 * What a command of the queue passes: words as {@code name=value}. Which recipients are meant is
 * one of the filters of outbound F-1 to F-9.
 */
final class QueueArguments {
    /** Stands for the server itself where an account is named. */
    static final String SERVER = "-";

    /** What is listed at most. */
    static final int LISTED_MAX = 100_000;

    private static final int LISTED_USUALLY = 1000;
    private static final int DIGITS_MAX = 9;

    private final Map<String, String> values = new HashMap<>();
    private final Directory directory;
    private final Instant now;

    QueueArguments(List<String> arguments, Directory directory, Instant now)
            throws OperationException {
        this.directory = directory;
        this.now = now;
        for (var argument : arguments) {
            var equals = argument.indexOf('=');
            if (equals < 1) {
                throw new OperationException("not understood: " + argument);
            }
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
    }

    @Nullable String text(String name) {
        return values.get(name);
    }

    String required(String name) throws OperationException {
        var value = values.get(name);
        if (value == null) {
            throw new OperationException(name + " is missing");
        }
        return value;
    }

    boolean isSet(String name) {
        return "true".equals(values.get(name));
    }

    long number(String name) throws OperationException {
        return number(required(name), name);
    }

    private static long number(String text, String what) throws OperationException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new OperationException(what + " is no number: " + text, e);
        }
    }

    private int max() throws OperationException {
        var text = values.get("n");
        var max = text == null ? 0 : number(text, "n");
        if (max < 0 || max > Integer.MAX_VALUE) {
            throw new OperationException("n is out of range: " + text);
        }
        return (int) max;
    }

    /** How many to list. */
    int listed() throws OperationException {
        var max = max();
        return max == 0 ? LISTED_USUALLY : Math.min(max, LISTED_MAX);
    }

    /**
     * Behind whom a list goes on: an id, or an id, a comma and what the list is ordered by of that
     * one, who then may be gone. outbound F-8
     *
     * @param place of one that is there still; empty if it is not
     */
    @Nullable Position after(Places place) throws OperationException, StoreException {
        var text = values.get("after");
        if (text == null) {
            return null;
        }
        var comma = text.indexOf(',');
        if (comma < 0) {
            var id = number(text, "after");
            return place.of(id)
                    .orElseThrow(() ->
                            new OperationException(
                                    id + " is gone: say its time too, as --after " + id + ",TIME"));
        }
        var id = number(text.substring(0, comma), "after");
        try {
            return new Position(Instant.parse(text.substring(comma + 1)), id);
        } catch (DateTimeParseException e) {
            throw new OperationException(
                    "not a time as 2026-11-23T10:00:00.123Z: " + text.substring(comma + 1), e);
        }
    }

    /** Finds the place of somebody in a list. */
    interface Places {
        Optional<Position> of(long id) throws StoreException;
    }

    /** The account of a name; null if none is named. */
    @Nullable Long account() throws OperationException, StoreException {
        var name = values.get("account");
        if (name == null) {
            return null;
        }
        return name.equals(SERVER) ? 0L : account(name).id();
    }

    Account account(String name) throws OperationException, StoreException {
        return directory
                .account(name)
                .orElseThrow(() -> new OperationException("no account " + name));
    }

    QueueFilter filter() throws OperationException, StoreException {
        return new QueueFilter(
                max(),
                ids(),
                account(),
                values.get("from"),
                values.get("to"),
                yesOrNo("hold"),
                moment("submitted"),
                moment("nextattempt"),
                values.get("transport"));
    }

    RetiredFilter retired() throws OperationException, StoreException {
        var result = values.get("result");
        if (result != null && !result.equals("success") && !result.equals("failure")) {
            throw new OperationException("result is success or failure, not " + result);
        }
        return new RetiredFilter(
                max(),
                ids(),
                account(),
                values.get("from"),
                values.get("to"),
                moment("submitted"),
                moment("lastactivity"),
                values.get("transport"),
                result == null ? null : (Boolean) result.equals("success"));
    }

    /**
     * Which calls of programs are meant. webapi J-8
     *
     * @param activity the name of what is called so in a {@link WebhookFilter}
     */
    WebhookFilter webhooks(String activity) throws OperationException, StoreException {
        var event = values.get("event");
        if (event != null && !event.equals(About.INCOMING) && WebhookEvent.of(event).isEmpty()) {
            throw new OperationException("no event: " + event);
        }
        var ids = ids();
        if (ids.size() > WebhookFilter.IDS_MAX) {
            throw new OperationException("more ids than " + WebhookFilter.IDS_MAX);
        }
        return new WebhookFilter(
                max(),
                ids,
                account(),
                webhookMoment("submitted"),
                webhookMoment(activity),
                event == null ? null : event.toLowerCase(Locale.ROOT));
    }

    private WebhookFilter.@Nullable Moment webhookMoment(String name) throws OperationException {
        var moment = moment(name);
        return moment == null ? null : new WebhookFilter.Moment(moment.before(), moment.at());
    }

    private Set<Long> ids() throws OperationException {
        var ids = new HashSet<Long>();
        var text = values.get("ids");
        for (var id : text == null ? List.<String>of() : Arrays.asList(text.split(",", -1))) {
            ids.add(number(id.strip(), "an id"));
        }
        return ids;
    }

    private @Nullable Boolean yesOrNo(String name) throws OperationException {
        var text = values.get(name);
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new OperationException(name + " is true or false, not " + text);
        };
    }

    /** {@code <} or {@code >}, then {@code now} or a duration from now. outbound F-6 */
    private QueueFilter.@Nullable Moment moment(String name) throws OperationException {
        var text = values.get(name);
        if (text == null) {
            return null;
        }
        if (!text.startsWith("<") && !text.startsWith(">")) {
            throw new OperationException(
                    name + " begins with < (before) or > (after), as in \"<-1h\": " + text);
        }
        var when = text.substring(1);
        var at = when.equals("now") ? now : now.plus(duration(when));
        return new QueueFilter.Moment(text.startsWith("<"), at);
    }

    Duration duration() throws OperationException {
        return duration(required("duration"));
    }

    /** Numbers with their units, as {@code 1h30m} or {@code -2d}; 0 needs none. */
    static Duration duration(String text) throws OperationException {
        var negative = text.startsWith("-");
        var sum = Duration.ZERO;
        var at = negative ? 1 : 0;
        if (at == text.length()) {
            throw wrong(text);
        }
        while (at < text.length()) {
            var start = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (at == start || at - start > DIGITS_MAX) {
                throw wrong(text);
            }
            var count = Long.parseLong(text, start, at, 10);
            if (count == 0 && at == text.length()) {
                break;
            }
            if (at == text.length()) {
                throw wrong(text);
            }
            sum =
                    sum.plus(
                            switch (text.charAt(at++)) {
                                case 's' -> Duration.ofSeconds(count);
                                case 'm' -> Duration.ofMinutes(count);
                                case 'h' -> Duration.ofHours(count);
                                case 'd' -> Duration.ofDays(count);
                                default -> throw wrong(text);
                            });
        }
        return negative ? sum.negated() : sum;
    }

    private static OperationException wrong(String text) {
        return new OperationException("not a duration such as 30m, 1h30m or -2d: " + text);
    }
}
