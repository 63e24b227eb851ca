package org.mailstead.smtp;

import org.mailstead.address.AddressLiteral;
import org.mailstead.address.Domain;

/** What a client calls itself in EHLO or HELO. RFC 5321 §4.1.1.1. */
public sealed interface ClientIdentity {
    /** A domain. */
    record Named(Domain domain) implements ClientIdentity {}

    /** An address literal. */
    record Numbered(AddressLiteral literal) implements ClientIdentity {}

    /**
     * Neither, which submission clients often send.
     *
     * @param text what they sent, printable, may be empty
     */
    record Unclear(String text) implements ClientIdentity {}

    /** As on the wire. */
    default String text() {
        return switch (this) {
            case Named(var domain) -> domain.ascii();
            case Numbered(var literal) -> literal.toString();
            case Unclear(var text) -> text;
        };
    }
}
