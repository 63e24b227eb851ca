package org.mailstead.spf;

/** Who is meant, and what is said of them. RFC 7208 §4.6.1. */
public record Directive(Qualifier qualifier, Mechanism mechanism) {
    /** As in a record; without the {@code +} that is understood. */
    @Override
    public String toString() {
        return (qualifier == Qualifier.PASS ? "" : qualifier.sign()) + mechanism.toString();
    }
}
