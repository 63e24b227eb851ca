package org.mailstead.spf;

/** What is said beside the directives. RFC 7208 §6. Each is written as it stands in a record. */
public sealed interface Modifier {
    /** Whose record decides when no directive matched. RFC 7208 §6.1. */
    record Redirect(MacroString domain) implements Modifier {
        @Override
        public String toString() {
            return "redirect=" + domain;
        }
    }

    /** Where the explanation of a fail is. RFC 7208 §6.2. */
    record Explanation(MacroString domain) implements Modifier {
        @Override
        public String toString() {
            return "exp=" + domain;
        }
    }

    /**
     * One that we do not know, and pass over. RFC 7208 §6.
     *
     * @param name letters, digits, {@code -}, {@code _}, {@code .}; begins with a letter
     */
    record Unknown(String name, MacroString value) implements Modifier {
        @Override
        public String toString() {
            return name + "=" + value;
        }
    }
}
