package org.mailstead.server.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.Partial;
import org.mailstead.imap.Section;
import org.mailstead.message.HeaderField;
import org.mailstead.message.Message;
import org.mailstead.message.Part;
import org.mailstead.wire.OctetSource;

/** Where the octets of a section stand in a message. RFC 9051 §6.4.5.1. */
final class SectionOctets {
    private static final OctetSource EMPTY = OctetSource.of(new byte[0]);
    private static final byte[] EMPTY_LINE = {'\r', '\n'};

    private SectionOctets() {}

    /** The octets of a section; null if the message has no such section. */
    static @Nullable OctetSource of(Message message, Section section) throws IOException {
        var part = part(message, section.part());
        if (part == null) {
            return null;
        }
        var isMessage = section.part().isEmpty();
        var text = section.text();
        if (text == null) {
            return isMessage ? message.source() : part.body();
        }
        if (text instanceof Section.Mime) {
            return part.header();
        }
        // RFC 9051 §6.4.5.1: HEADER and TEXT of a part are those of the message in it
        var holder = isMessage ? part : part.embedded();
        if (holder == null) {
            return null;
        }
        return switch (text) {
            case Section.Header() -> holder.header();
            case Section.BodyText() -> holder.body();
            case Section.HeaderFields(var names, var except) -> fields(holder, names, except);
            case Section.Mime() -> part.header();
        };
    }

    /** A part by its numbers; null if there is none. */
    static @Nullable Part part(Message message, List<Integer> numbers) {
        var path = numbers.stream().mapToInt(Integer::intValue).toArray();
        return message.part(path).orElse(null);
    }

    /**
     * Which octets a partial means: none if it begins behind the end.
     *
     * @param partial null for all
     */
    static OctetSource cut(OctetSource octets, @Nullable Partial partial) {
        if (partial == null) {
            return octets;
        }
        if (partial.offset() >= octets.size()) {
            return EMPTY; // RFC 9051 §6.4.5: beyond the end is an empty string
        }
        var length = Math.min(partial.length(), octets.size() - partial.offset());
        return octets.slice(partial.offset(), length);
    }

    /** The fields as they stand, in their order, and the empty line that ends a header. */
    private static OctetSource fields(Part part, List<String> names, boolean except)
            throws IOException {
        var chosen = new ArrayList<byte[]>();
        var length = 0;
        for (var field : part.headers().list()) {
            if (isNamed(field, names) != except) {
                var octets = field.octets();
                chosen.add(octets);
                length += octets.length;
            }
        }
        var all = new byte[length + EMPTY_LINE.length];
        var position = 0;
        for (var octets : chosen) {
            System.arraycopy(octets, 0, all, position, octets.length);
            position += octets.length;
        }
        // RFC 9051 §6.4.5.1: the blank line is always there
        System.arraycopy(EMPTY_LINE, 0, all, position, EMPTY_LINE.length);
        return OctetSource.of(all);
    }

    private static boolean isNamed(HeaderField field, List<String> names) {
        for (var name : names) {
            if (field.is(name)) {
                return true;
            }
        }
        return false;
    }
}
