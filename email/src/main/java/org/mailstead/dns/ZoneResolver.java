package org.mailstead.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.wire.SyntaxException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/**
 * Answers from a zone file, without a network: for tests, and to rehearse a change before it is
 * published.
 *
 * <p>Knows aliases, wildcards (RFC 4592) and names that exist only because others lie below them.
 * Every outcome of a {@link Resolver} can be had from it: see {@link Builder}. Immutable.
 */
public final class ZoneResolver implements Resolver {
    private static final Duration TTL = Duration.ofHours(1);
    private static final Duration NEGATIVE_TTL = Duration.ofMinutes(5);

    /** The records of one name and type. */
    private record RecordSet(List<Object> values, Duration ttl) {}

    private record Question(Name name, RecordType<?> type) {}

    private final Map<Name, Map<RecordType<?>, RecordSet>> nodes;
    private final Map<Name, Duration> negativeTtls;
    private final Map<Name, Dnssec> outcomes;
    private final Map<Name, Trouble> troubles;
    private final Map<Question, Trouble> troublesOfType;
    private final Map<Name, Duration> delays;
    private final Duration timeout;
    private final int aliasesMax;
    private final Consumer<Duration> waiting;
    private final BiConsumer<Name, RecordType<?>> listener;

    private ZoneResolver(Builder builder) {
        nodes = new HashMap<>();
        builder.nodes.forEach((name, node) -> nodes.put(name, Map.copyOf(node)));
        negativeTtls = Map.copyOf(builder.negativeTtls);
        outcomes = Map.copyOf(builder.outcomes);
        troubles = Map.copyOf(builder.troubles);
        troublesOfType = Map.copyOf(builder.troublesOfType);
        delays = Map.copyOf(builder.delays);
        timeout = builder.timeout;
        aliasesMax = builder.aliasesMax;
        waiting = builder.waiting;
        listener = builder.listener;
    }

    /**
     * Answers from a zone file, see {@link Builder#zone}; nothing is signed, nothing fails.
     *
     * @throws IllegalArgumentException if the text is no zone file
     */
    public static ZoneResolver of(String zone) {
        return builder().zone(zone).build();
    }

    /** Starts with no names at all. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public <T> Answer<T> lookup(Name name, RecordType<T> type) throws DnsException {
        listener.accept(name, type);
        var at = name;
        var dnssec = Dnssec.SECURE;
        var ttl = Duration.ofDays(1);
        for (int aliases = 0; aliases <= aliasesMax; aliases++) {
            fail(name, type, at);
            dnssec = dnssec.and(ofNearest(outcomes, at, Dnssec.INSECURE));
            var node = node(at);
            if (node.isEmpty()) {
                return new Answer.NoSuchName<>(at, shorter(ttl, negativeTtl(at)), dnssec);
            }
            var found = node.get().get(type);
            if (found != null) {
                return new Answer.Found<>(values(found), at, shorter(ttl, found.ttl), dnssec);
            }
            var alias = node.get().get(RecordType.CNAME);
            if (alias == null) {
                return new Answer.NoData<>(at, shorter(ttl, negativeTtl(at)), dnssec);
            }
            ttl = shorter(ttl, alias.ttl);
            at = ZoneResolver.<Name>values(alias).getFirst();
        }
        throw new DnsException(name, type, Trouble.ALIASES, "more than " + aliasesMax);
    }

    @SuppressWarnings("unchecked") // values of a type are put under that type only
    private static <T> List<T> values(RecordSet records) {
        return (List<T>) records.values;
    }

    private void fail(Name asked, RecordType<?> type, Name at) throws DnsException {
        var delay = delays.getOrDefault(at, Duration.ZERO);
        if (delay.isPositive()) {
            waiting.accept(shorter(delay, timeout));
        }
        if (delay.compareTo(timeout) > 0) {
            throw new DnsException(asked, type, Trouble.TIMEOUT, "");
        }
        var trouble = troublesOfType.getOrDefault(new Question(at, type), troubles.get(at));
        if (trouble != null) {
            throw new DnsException(asked, type, trouble, "");
        }
    }

    /** The records at a name, or those of a wildcard; empty if there is no such name. */
    private Optional<Map<RecordType<?>, RecordSet>> node(Name name) throws DnsException {
        var node = nodes.get(name);
        if (node != null) {
            return Optional.of(node);
        }
        // RFC 4592 §3.3.1: only the wildcard right below the closest encloser is asked.
        for (var above = name.parent(); above.isPresent(); above = above.get().parent()) {
            if (nodes.containsKey(above.get())) {
                try {
                    return Optional.ofNullable(nodes.get(above.get().child("*")));
                } catch (SyntaxException _) {
                    return Optional.empty(); // too long to exist
                }
            }
        }
        return Optional.empty();
    }

    private Duration negativeTtl(Name name) {
        return ofNearest(negativeTtls, name, NEGATIVE_TTL);
    }

    /** What is said of the name itself or of the nearest name above it. */
    private static <T> T ofNearest(Map<Name, T> said, Name name, T otherwise) {
        for (var at = Optional.of(name); at.isPresent(); at = at.get().parent()) {
            var value = said.get(at.get());
            if (value != null) {
                return value;
            }
        }
        return otherwise;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** Puts a {@link ZoneResolver} together. Not safe for use by several threads. */
    public static final class Builder {
        private final Map<Name, Map<RecordType<?>, RecordSet>> nodes = new HashMap<>();
        private final Map<Name, Duration> negativeTtls = new HashMap<>();
        private final Map<Name, Dnssec> outcomes = new HashMap<>();
        private final Map<Name, Trouble> troubles = new HashMap<>();
        private final Map<Question, Trouble> troublesOfType = new HashMap<>();
        private final Map<Name, Duration> delays = new HashMap<>();
        private Duration timeout = Duration.ofSeconds(5);
        private int aliasesMax = DnsLimits.DEFAULT.aliasesMax();
        private Consumer<Duration> waiting = _ -> {};
        private BiConsumer<Name, RecordType<?>> listener = (_, _) -> {};

        private Builder() {}

        /**
         * Adds the records of a zone file (RFC 1035 §5.1). The origin is the root, the default TTL
         * an hour; {@code $INCLUDE} is refused. Of types that {@link RecordType} does not know only
         * the name counts, of a SOA also how long absence lasts.
         *
         * @throws IllegalArgumentException if the text is no zone file; says in which line
         */
        public Builder zone(String text) {
            var octets = new ByteArrayInputStream(text.getBytes(ISO_8859_1));
            try (var file = new Master(octets, org.xbill.DNS.Name.root, TTL.toSeconds())) {
                file.disableIncludes(true);
                file.expandGenerate(false);
                for (var record = file.nextRecord(); record != null; record = file.nextRecord()) {
                    add(record);
                }
            } catch (IOException e) {
                throw new IllegalArgumentException("not a zone file: " + e.getMessage(), e);
            }
            return this;
        }

        private void add(Record record) {
            var name = Name.of(record.getName());
            var ttl = Duration.ofSeconds(record.getTTL());
            if (record instanceof SOARecord soa) {
                var minimum = Duration.ofSeconds(soa.getMinimum());
                negativeTtls.put(name, shorter(ttl, minimum)); // RFC 2308 §5
            }
            make(name);
            for (var type : RecordType.ALL) {
                if (type.number() == record.getType() && record.getDClass() == DClass.IN) {
                    put(name, type, ttl, type.read(record));
                }
            }
        }

        /** Adds one record, with a TTL of an hour. */
        public <T> Builder add(Name name, RecordType<T> type, T value) {
            make(name);
            put(name, type, TTL, value);
            return this;
        }

        /**
         * Adds a text record of any length, cut into strings of 255 octets.
         *
         * @param name as {@link Name#parse} takes it
         * @param text becomes UTF-8
         * @throws IllegalArgumentException if the name is none
         */
        public Builder txt(String name, String text) {
            var octets = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            var strings = new ArrayList<String>();
            for (int i = 0; i == 0 || i < octets.length; i += 255) {
                strings.add(new String(octets, i, Math.min(255, octets.length - i), ISO_8859_1));
            }
            return add(name(name), RecordType.TXT, new Txt(strings));
        }

        /** What DNSSEC says of a name and all below it; of all else, {@link Dnssec#INSECURE}. */
        public Builder dnssec(Name name, Dnssec outcome) {
            outcomes.put(name, outcome);
            return this;
        }

        /**
         * Looking up this name, or an alias of it, fails for all types.
         *
         * @param name as {@link Name#parse} takes it
         * @throws IllegalArgumentException if it is none
         */
        public Builder fail(String name, Trouble trouble) {
            troubles.put(name(name), trouble);
            return this;
        }

        /** Looking up this type of this name, or of an alias of it, fails. */
        public Builder fail(String name, RecordType<?> type, Trouble trouble) {
            troublesOfType.put(new Question(name(name), type), trouble);
            return this;
        }

        /**
         * Looking up this name, or an alias of it, takes so long: {@link #waiting} is told, and
         * past the timeout it fails.
         */
        public Builder delay(String name, Duration delay) {
            delays.put(name(name), delay);
            return this;
        }

        /** How long a look-up may take; 5 s if not set. */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /** How many aliases are followed; the default of {@link DnsLimits} if not set. */
        public Builder aliasesMax(int aliasesMax) {
            this.aliasesMax = aliasesMax;
            return this;
        }

        /** What waits, or moves the clock of a test on; if not set, no time passes. */
        public Builder waiting(Consumer<Duration> waiting) {
            this.waiting = waiting;
            return this;
        }

        /** Hears of each look-up before it is answered. Called by the thread that looks up. */
        public Builder listener(BiConsumer<Name, RecordType<?>> listener) {
            this.listener = listener;
            return this;
        }

        /** What was said so far, as a resolver. */
        public ZoneResolver build() {
            return new ZoneResolver(this);
        }

        /** A name, and those above it, which exist because it does. RFC 4592 §2.2.2. */
        private void make(Name name) {
            for (var at = Optional.of(name); at.isPresent(); at = at.get().parent()) {
                nodes.computeIfAbsent(at.get(), _ -> new HashMap<>());
            }
        }

        private void put(Name name, RecordType<?> type, Duration ttl, Object value) {
            nodes.computeIfAbsent(name, _ -> new HashMap<>())
                    .computeIfAbsent(type, _ -> new RecordSet(new ArrayList<>(), ttl))
                    .values
                    .add(value);
        }

        private static Name name(String text) {
            try {
                return Name.parse(text);
            } catch (SyntaxException e) {
                throw new IllegalArgumentException("not a name: " + text, e);
            }
        }
    }
}
