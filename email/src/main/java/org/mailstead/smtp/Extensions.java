package org.mailstead.smtp;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a server says it can do, in its reply to EHLO. RFC 5321 §4.1.1.1.
 *
 * @param keywords upper case, to their parameters, which may be empty; of a keyword said twice the
 *     first
 */
public record Extensions(Map<String, List<String>> keywords) {
    /** Nothing, as after HELO. */
    public static final Extensions NONE = new Extensions(Map.of());

    private static final int LIMIT_DIGITS_MAX = 6; // RFC 9422 §3
    private static final int BY_DIGITS_MAX = 9; // RFC 2852 §3

    public Extensions {
        keywords = Map.copyOf(keywords);
    }

    /** ehlo-line = ehlo-keyword *( SP ehlo-param ), from the second line of the reply on. */
    static Extensions of(Reply ehlo) {
        var keywords = new HashMap<String, List<String>>();
        for (var line : ehlo.lines().subList(1, ehlo.lines().size())) {
            // some servers write AUTH=LOGIN for clients of the last century
            var words = List.of(line.strip().split(" +"));
            keywords.putIfAbsent(
                    words.getFirst().toUpperCase(Locale.ROOT), words.subList(1, words.size()));
        }
        return new Extensions(keywords);
    }

    /**
     * Whether the server has an extension.
     *
     * @param keyword in upper case
     */
    public boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** The largest message that the server takes, in octets; empty if not known. RFC 1870 §4. */
    public OptionalLong sizeMax() {
        return number(keywords.getOrDefault("SIZE", List.of()).stream().findFirst().orElse(""), 18);
    }

    /** The SASL mechanisms, in upper case. RFC 4954 §3. */
    public Set<String> mechanisms() {
        return keywords.getOrDefault("AUTH", List.of()).stream()
                .map(name -> name.toUpperCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** How many recipients a transaction may have, at least 1; empty if not said. RFC 9422 §4.2. */
    public OptionalLong recipientsMax() {
        return limit("RCPTMAX");
    }

    /** The shortest time that may be given with BY, in seconds; empty if any may. RFC 2852 §3. */
    public OptionalLong deliverByMin() {
        var said = keywords.getOrDefault("DELIVERBY", List.of());
        return number(said.stream().findFirst().orElse(""), BY_DIGITS_MAX);
    }

    /** How many messages a connection may carry, at least 1; empty if not said. RFC 9422 §4.1. */
    public OptionalLong messagesMax() {
        return limit("MAILMAX");
    }

    /** A name said twice, or a limit without a name, makes all of them void. RFC 9422 §3 */
    private OptionalLong limit(String name) {
        var limits = new HashMap<String, String>();
        for (var limit : keywords.getOrDefault("LIMITS", List.of())) {
            var equals = limit.indexOf('=');
            var own = limit.substring(0, Math.max(equals, 0)).toUpperCase(Locale.ROOT);
            if (own.isEmpty() || limits.put(own, limit.substring(equals + 1)) != null) {
                return OptionalLong.empty();
            }
        }
        return number(limits.getOrDefault(name, ""), LIMIT_DIGITS_MAX);
    }

    private static OptionalLong number(String text, int digitsMax) {
        var isNumber = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isNumber || text.length() > digitsMax || Long.parseLong(text) == 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(text));
    }
}
