package org.mailstead.iprev;

import java.util.List;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;

/** What the reverse look-up of an address came to. RFC 8601 §2.7.3, §3. */
public sealed interface ReverseResult {
    /** What DNSSEC says of all look-ups together. */
    Dnssec dnssec();

    /**
     * The address has names, and one of them has the address.
     *
     * @param name the first that does
     * @param names all that the address has, as far as they were looked at
     */
    record Pass(Name name, List<Name> names, Dnssec dnssec) implements ReverseResult {
        public Pass {
            names = List.copyOf(names);
        }
    }

    /**
     * The address has names, but none of them has the address.
     *
     * @param names at least one
     */
    record Fail(List<Name> names, Dnssec dnssec) implements ReverseResult {
        public Fail {
            names = List.copyOf(names);
        }
    }

    /** The address has no name: {@code permerror} of RFC 8601. */
    record Nameless(Dnssec dnssec) implements ReverseResult {}

    /** The DNS gave no answer, and a name that was found may yet have the address. */
    record TemporaryError(String reason, Dnssec dnssec) implements ReverseResult {}

    /** As in Authentication-Results. RFC 8601 §2.7.3. */
    default String keyword() {
        return switch (this) {
            case Pass _ -> "pass";
            case Fail _ -> "fail";
            case Nameless _ -> "permerror";
            case TemporaryError _ -> "temperror";
        };
    }

    /** Why, in words of ours; printable US-ASCII. */
    default String reason() {
        return switch (this) {
            case Pass(var name, _, _) -> name + " has the address";
            case Fail(var names, _) -> names.getFirst() + " does not have the address";
            case Nameless _ -> "the address has no name";
            case TemporaryError(var reason, _) -> reason;
        };
    }
}
