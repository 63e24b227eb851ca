package org.mailstead.sasl;

/** What a server says next in an exchange. */
public sealed interface Step {
    /**
     * Sent to the client, who must answer.
     *
     * @param text before base64, which sends it as UTF-8; may be empty
     */
    record Challenge(String text) implements Step {
        /** An empty challenge: the client is to begin. RFC 4954 §4, RFC 9051 §6.2.2. */
        static final Challenge EMPTY = new Challenge("");
    }

    /** The exchange is over. */
    record Done(SaslOutcome outcome) implements Step {}
}
