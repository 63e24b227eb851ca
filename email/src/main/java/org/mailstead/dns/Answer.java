package org.mailstead.dns;

import java.time.Duration;
import java.util.List;

/**
 * What the DNS says of a name and a type. Absence is an answer; trouble is a {@link DnsException}.
 *
 * <p>Its shapes are {@link Found}, {@link NoData} and {@link NoSuchName}; who does not care why
 * there are no records asks for {@link #records}.
 *
 * @param <T> what a record of the type holds, see {@link RecordType}
 */
public sealed interface Answer<T> {
    /** The records, as the server ordered them; empty if there are none. */
    List<T> records();

    /** The name that the answer is about: the one asked for, or where its aliases led. */
    Name canonicalName();

    /** How long it may be kept from now; not negative. */
    Duration ttl();

    /** What DNSSEC says of all that the answer rests on, each alias and each proof of absence. */
    Dnssec dnssec();

    /** Whether it is {@link Dnssec#SECURE}. */
    default boolean isSecure() {
        return dnssec() == Dnssec.SECURE;
    }

    /**
     * There are such records.
     *
     * @param records at least one
     */
    record Found<T>(List<T> records, Name canonicalName, Duration ttl, Dnssec dnssec)
            implements Answer<T> {
        public Found {
            records = List.copyOf(records);
            if (records.isEmpty()) {
                throw new IllegalArgumentException("found, but no records");
            }
            notNegative(ttl);
        }
    }

    /** The name exists, or something below it, but it has no such records. RFC 2308 §2.2. */
    record NoData<T>(Name canonicalName, Duration ttl, Dnssec dnssec) implements Answer<T> {
        public NoData {
            notNegative(ttl);
        }

        @Override
        public List<T> records() {
            return List.of();
        }
    }

    /** Neither the name nor anything below it exists: NXDOMAIN. RFC 2308 §2.1, RFC 8020. */
    record NoSuchName<T>(Name canonicalName, Duration ttl, Dnssec dnssec) implements Answer<T> {
        public NoSuchName {
            notNegative(ttl);
        }

        @Override
        public List<T> records() {
            return List.of();
        }
    }

    private static void notNegative(Duration ttl) {
        if (ttl.isNegative()) {
            throw new IllegalArgumentException("negative TTL: " + ttl);
        }
    }
}
