package org.mailstead.server.delivery;

import org.jspecify.annotations.Nullable;
import org.mailstead.address.AddressLiteral;
import org.mailstead.dns.Name;

/**
 * A host that mail is taken to.
 *
 * @param text its name, or its address in brackets
 * @param name null if only its address is known
 */
record Peer(String text, @Nullable Name name) {
    static Peer of(Name name) {
        return new Peer(name.text(), name);
    }

    static Peer of(AddressLiteral literal) {
        return new Peer(literal.toString(), null);
    }

    @Override
    public String toString() {
        return text;
    }
}
