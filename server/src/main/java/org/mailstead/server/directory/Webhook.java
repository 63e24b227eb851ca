package org.mailstead.server.directory;

import java.net.URI;
import java.net.URISyntaxException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.directory.AdminResult.Done;
import org.mailstead.server.directory.AdminResult.Refusal;
import org.mailstead.server.store.Tx;

/**
 * Where a program of an account is called, and how. webapi H-1
 *
 * @param url with http or https and a host; at most {@value #URL_CHARS_MAX} characters of US-ASCII
 * @param authorization the value of that header field; empty for none
 * @param secret for signatures of what is sent; empty for none
 * @param events of which it is told; empty for all. Only for mail that the account sends
 */
public record Webhook(URI url, String authorization, String secret, Set<WebhookEvent> events) {
    static final int URL_CHARS_MAX = 2048;
    static final int SECRET_CHARS_MAX = 1024;

    /** What it is told of. */
    public enum Direction {
        /** What becomes of mail that the account sends. */
        OUTGOING,
        /** Mail that the account gets. */
        INCOMING;

        String setting() {
            return name().toLowerCase(Locale.ROOT) + "-webhook";
        }
    }

    public Webhook {
        var text = url.toString();
        var isWeb =
                "http".equalsIgnoreCase(url.getScheme())
                        || "https".equalsIgnoreCase(url.getScheme());
        if (!isWeb || url.getHost() == null) {
            throw new IllegalArgumentException("not a URL with http or https and a host: " + text);
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("a URL with a user or a fragment: " + text);
        }
        if (!Names.isPrintableAscii(text, URL_CHARS_MAX)) {
            throw new IllegalArgumentException("a URL that is too long, or not US-ASCII: " + text);
        }
        if (!isHeaderValue(authorization) || !isHeaderValue(secret)) {
            throw new IllegalArgumentException(
                    "an authorization or secret that is too long, or not US-ASCII");
        }
        events = Set.copyOf(events);
    }

    private static boolean isHeaderValue(String text) {
        return text.isEmpty()
                || (Names.isPrintableAscii(text, SECRET_CHARS_MAX) && text.equals(text.strip()));
    }

    /**
     * Reads what a person wrote.
     *
     * @param events their names; none for all
     */
    public static AdminResult<Webhook> of(
            String url, String authorization, String secret, Collection<String> events) {
        var wanted = EnumSet.noneOf(WebhookEvent.class);
        for (var name : events) {
            var event = WebhookEvent.of(name);
            if (event.isEmpty()) {
                return new Refusal<>("no event: " + name);
            }
            wanted.add(event.get());
        }
        try {
            return new Done<>(new Webhook(new URI(url), authorization, secret, wanted));
        } catch (URISyntaxException e) {
            return new Refusal<>("not a URL: " + e.getReason());
        } catch (IllegalArgumentException e) {
            return new Refusal<>(String.valueOf(e.getMessage()));
        }
    }

    /** Whether it is told of that. */
    public boolean wants(WebhookEvent event) {
        return events.isEmpty() || events.contains(event);
    }

    /** That of an account, within the caller's transaction on the server's tables. */
    public static Optional<Webhook> find(Tx tx, long account, Direction direction)
            throws SQLException {
        return AccountSettingRows.find(tx, account, direction.setting()).map(Webhook::ofSetting);
    }

    /**
     * How long calls of an account that are done with are remembered, within the caller's
     * transaction on the server's tables; empty if as for all. webapi J-6
     */
    public static Optional<Duration> kept(Tx tx, long account) throws SQLException {
        return AccountSettingRows.find(tx, account, AccountSettingRows.WEBHOOKS_KEPT)
                .map(Duration::parse);
    }

    static @Nullable Webhook ofSettings(Map<String, String> settings, Direction direction) {
        var text = settings.get(direction.setting());
        return text == null ? null : ofSetting(text);
    }

    /** As {@link #toSetting} writes it. */
    private static Webhook ofSetting(String text) {
        var lines = List.of(text.split("\n", -1));
        var events =
                Arrays.stream(lines.get(3).split(" ", -1))
                        .flatMap(name -> WebhookEvent.of(name).stream())
                        .collect(Collectors.toSet());
        return new Webhook(URI.create(lines.get(0)), lines.get(1), lines.get(2), events);
    }

    /** Four lines; none of the values has a line break. */
    String toSetting() {
        return String.join("\n", url.toString(), authorization, secret, eventNames());
    }

    private String eventNames() {
        return events.stream().sorted().map(WebhookEvent::token).collect(Collectors.joining(" "));
    }

    /** Without its secrets. */
    @Override
    public String toString() {
        return url
                + (authorization.isEmpty() ? "" : ", with authorization")
                + (secret.isEmpty() ? "" : ", signed")
                + (events.isEmpty() ? "" : ", of " + eventNames().replace(" ", ", "));
    }
}
