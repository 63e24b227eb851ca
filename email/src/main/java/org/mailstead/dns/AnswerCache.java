package org.mailstead.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Reply.Question;

/**
 * Answers that still hold, and trouble that was just had; the ones not used for longest go first.
 * RFC 2308 §5, RFC 9520. Safe for use by many threads.
 */
final class AnswerCache {
    /** Roughly what an entry takes beside its texts. */
    private static final int ENTRY_OCTETS = 400;

    private static final int RECORD_OCTETS = 150;

    /** What is kept of a look-up. */
    sealed interface Kept {}

    /** An answer. */
    record Answered(Answer<?> answer) implements Kept {}

    /** No answer. */
    record Failed(Trouble trouble, String detail) implements Kept {}

    private record Entry(Kept kept, Instant end, int octets) {}

    private final InstantSource clock;
    private final long octetsMax;
    private final LinkedHashMap<Question<?>, Entry> entries = new LinkedHashMap<>(256, 0.75f, true);
    private long octets;

    AnswerCache(InstantSource clock, long octetsMax) {
        this.clock = clock;
        this.octetsMax = octetsMax;
    }

    /** What was kept, with the time that it still holds; empty if nothing, or no more. */
    synchronized Optional<Kept> get(Question<?> question) {
        var entry = entries.get(question);
        if (entry == null) {
            return Optional.empty();
        }
        var left = Duration.between(clock.instant(), entry.end);
        if (!left.isPositive()) {
            entries.remove(question);
            octets -= entry.octets;
            return Optional.empty();
        }
        return Optional.of(
                switch (entry.kept) {
                    case Failed failed -> failed;
                    case Answered(var answer) -> new Answered(withTtl(answer, left));
                });
    }

    private static Answer<?> withTtl(Answer<?> answer, Duration ttl) {
        return switch (answer) {
            case Answer.Found<?>(var records, var name, _, var dnssec) ->
                    new Answer.Found<>(records, name, ttl, dnssec);
            case Answer.NoData<?>(var name, _, var dnssec) ->
                    new Answer.NoData<>(name, ttl, dnssec);
            case Answer.NoSuchName<?>(var name, _, var dnssec) ->
                    new Answer.NoSuchName<>(name, ttl, dnssec);
        };
    }

    /** Keeps it for so long. */
    synchronized void put(Question<?> question, Kept kept, Duration ttl) {
        if (!ttl.isPositive()) {
            return;
        }
        var entry = new Entry(kept, clock.instant().plus(ttl), octets(question, kept));
        var old = entries.put(question, entry);
        octets += entry.octets - (old == null ? 0 : old.octets);
        var eldest = entries.entrySet().iterator();
        while (octets > octetsMax && eldest.hasNext()) {
            octets -= eldest.next().getValue().octets;
            eldest.remove();
        }
    }

    private static int octets(Question<?> question, Kept kept) {
        var length = ENTRY_OCTETS + question.name().text().length();
        return length
                + switch (kept) {
                    case Failed(_, var detail) -> detail.length();
                    case Answered(var answer) ->
                            answer.canonicalName().text().length()
                                    + answer.records().stream().mapToInt(AnswerCache::octets).sum();
                };
    }

    private static int octets(Object value) {
        return RECORD_OCTETS
                + switch (value) {
                    case Txt txt ->
                            txt.strings().stream().mapToInt(string -> 50 + string.length()).sum();
                    case Tlsa tlsa -> tlsa.data().length();
                    case Caa caa -> caa.value().length();
                    default -> Name.OCTETS_MAX / 4;
                };
    }

    synchronized void clear() {
        entries.clear();
        octets = 0;
    }

    /** How many are kept, ended ones among them. */
    synchronized int size() {
        return entries.size();
    }
}
