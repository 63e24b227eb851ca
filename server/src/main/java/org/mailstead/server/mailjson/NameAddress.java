package org.mailstead.server.mailjson;

import java.util.List;
import org.mailstead.address.Address;
import org.mailstead.message.AddressList;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MailboxAddress;
import org.mailstead.wire.SyntaxException;
import tools.jackson.core.JsonGenerator;

/**
 * Somebody in a header. webapi T-1
 *
 * @param name as a person reads it; empty if none is given
 * @param address with the domain in Unicode; as it stands if it is none (webapi AW-7)
 */
public record NameAddress(String name, String address) {
    /** Those in all fields of a name, groups dissolved; at most {@link AddressList#ENTRIES_MAX}. */
    static List<NameAddress> all(HeaderFields headers, String field) {
        return headers.all(field).stream()
                .flatMap(one -> AddressList.parse(one.text()).mailboxes().stream())
                .limit(AddressList.ENTRIES_MAX)
                .map(NameAddress::of)
                .toList();
    }

    private static NameAddress of(MailboxAddress mailbox) {
        return new NameAddress(
                Unicode.valid(mailbox.displayName()), Unicode.valid(unicode(mailbox.addrSpec())));
    }

    private static String unicode(String addrSpec) {
        try {
            return Address.parse(addrSpec).unicode();
        } catch (SyntaxException e) {
            return addrSpec; // it is in a header: no reason to fail
        }
    }

    /** As a JSON object. */
    public void write(JsonGenerator out) {
        out.writeStartObject();
        out.writeStringProperty("Name", name);
        out.writeStringProperty("Address", address);
        out.writeEndObject();
    }
}
