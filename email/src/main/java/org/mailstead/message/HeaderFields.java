package org.mailstead.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The fields of one header, in order. RFC 5322 §3.6. Immutable. */
public final class HeaderFields {
    private final List<HeaderField> fields;

    private HeaderFields(List<HeaderField> fields) {
        this.fields = fields;
    }

    /**
     * Tells fields apart. What is not a field stays among them, with an empty name.
     *
     * @param octets the lines of the header, with or without the empty line at the end; not changed
     *     afterwards by the caller
     */
    public static HeaderFields parse(byte[] octets, MimeLimits limits) {
        var fields = new ArrayList<HeaderField>();
        var start = 0;
        while (start < octets.length && !isEmptyLine(octets, start)) {
            var last = fields.size() == limits.headerFieldsMax() - 1;
            var end = last ? octets.length : fieldEnd(octets, start);
            fields.add(new HeaderField(octets, start, colon(octets, start, end), end));
            start = end;
        }
        return new HeaderFields(List.copyOf(fields));
    }

    /** All fields, and the lines between them that are none. */
    public List<HeaderField> list() {
        return fields;
    }

    /** The first field of a name, in any case. */
    public Optional<HeaderField> first(String name) {
        for (var field : fields) {
            if (field.is(name)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /** All fields of a name, in any case. */
    public List<HeaderField> all(String name) {
        List<HeaderField> named = List.of();
        for (var field : fields) {
            if (field.is(name)) {
                named = named.isEmpty() ? new ArrayList<>() : named;
                named.add(field);
            }
        }
        return Collections.unmodifiableList(named);
    }

    /** Whether an octet of the header is outside US-ASCII. RFC 6532. */
    public boolean isInternationalized() {
        return fields.stream().anyMatch(HeaderField::isInternationalized);
    }

    @Override
    public String toString() {
        return fields.toString();
    }

    private static boolean isEmptyLine(byte[] octets, int start) {
        return octets[start] == '\n'
                || (octets[start] == '\r'
                        && start + 1 < octets.length
                        && octets[start + 1] == '\n');
    }

    /** Behind the line end that no white space follows. RFC 5322 §2.2.3. */
    private static int fieldEnd(byte[] octets, int start) {
        for (int i = start; i < octets.length; i++) {
            if (octets[i] == '\n'
                    && (i + 1 == octets.length
                            || (octets[i + 1] != ' ' && octets[i + 1] != '\t'))) {
                return i + 1;
            }
        }
        return octets.length;
    }

    /** field-name = 1*ftext, ftext = %d33-57 / %d59-126. RFC 5322 §3.6.8. Or -1. */
    private static int colon(byte[] octets, int start, int end) {
        var name = start;
        while (name < end && octets[name] > 32 && octets[name] < 127 && octets[name] != ':') {
            name++;
        }
        var colon = name;
        while (colon < end && (octets[colon] == ' ' || octets[colon] == '\t')) {
            colon++;
        }
        return name > start && colon < end && octets[colon] == ':' ? colon : -1;
    }
}
