package org.mailstead.smtp;

import org.mailstead.address.Address;
import org.mailstead.address.AddressLiteral;
import org.mailstead.address.LocalPart;
import org.mailstead.wire.SyntaxException;

/** Who is to get the message: Forward-path. RFC 5321 §4.1.2. A source route is not kept. */
public sealed interface ForwardPath {
    /** {@code <Postmaster>} without a domain, in any case. RFC 5321 §4.5.1. */
    record Postmaster() implements ForwardPath {}

    /** An address at a domain. */
    record Of(Address address) implements ForwardPath {}

    /** An address at an IP address. */
    record AtLiteral(LocalPart localPart, AddressLiteral literal) implements ForwardPath {}

    /**
     * Reads the address without brackets, as {@link #text} writes it.
     *
     * @throws SyntaxException if it is neither an address nor postmaster
     */
    static ForwardPath parse(String text) throws SyntaxException {
        // RFC 5321 §4.5.1: postmaster is known without a domain and in any case
        if (text.equalsIgnoreCase("postmaster")) {
            return new Postmaster();
        }
        var literal = text.endsWith("]") ? text.lastIndexOf("@[") : -1;
        return literal < 0
                ? new Of(Address.parse(text))
                : new AtLiteral(
                        LocalPart.parse(text.substring(0, literal)),
                        AddressLiteral.parse(text.substring(literal + 1)));
    }

    /** Whether the local part can be sent without SMTPUTF8. */
    default boolean isAscii() {
        return switch (this) {
            case Postmaster() -> true;
            case Of(var address) -> address.isAscii();
            case AtLiteral(var localPart, _) -> localPart.isAscii();
        };
    }

    /**
     * The address without brackets.
     *
     * @param unicode whether the domain is written in U-labels
     */
    default String text(boolean unicode) {
        return switch (this) {
            case Postmaster() -> "Postmaster";
            case Of(var address) -> unicode ? address.unicode() : address.ascii();
            case AtLiteral(var localPart, var literal) -> localPart.quoted() + "@" + literal;
        };
    }
}
