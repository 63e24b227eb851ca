package org.mailstead.smtp;

import org.mailstead.address.Address;
import org.mailstead.address.AddressLiteral;
import org.mailstead.address.LocalPart;
import org.mailstead.wire.SyntaxException;

/** Where failures are to be told: Reverse-path. RFC 5321 §4.1.2. A source route is not kept. */
public sealed interface ReversePath {
    /** {@code <>}: nobody, as in notifications. RFC 5321 §4.5.5. */
    record Null() implements ReversePath {}

    /** An address at a domain. */
    record Of(Address address) implements ReversePath {}

    /** An address at an IP address. */
    record AtLiteral(LocalPart localPart, AddressLiteral literal) implements ReversePath {}

    /**
     * Reads the address without brackets, as {@link #text} writes it; empty is the null path.
     *
     * @throws SyntaxException if it is no address
     */
    static ReversePath parse(String text) throws SyntaxException {
        if (text.isEmpty()) {
            return new Null();
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
            case Null() -> true;
            case Of(var address) -> address.isAscii();
            case AtLiteral(var localPart, _) -> localPart.isAscii();
        };
    }

    /**
     * The address without brackets, empty for the null path.
     *
     * @param unicode whether the domain is written in U-labels
     */
    default String text(boolean unicode) {
        return switch (this) {
            case Null() -> "";
            case Of(var address) -> unicode ? address.unicode() : address.ascii();
            case AtLiteral(var localPart, var literal) -> localPart.quoted() + "@" + literal;
        };
    }
}
