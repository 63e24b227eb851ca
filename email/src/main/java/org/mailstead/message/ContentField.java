package org.mailstead.message;

import org.jspecify.annotations.Nullable;

/** The fields that describe a part. */
enum ContentField {
    TYPE(0, "type"),
    TRANSFER_ENCODING(1, "transfer-encoding"),
    DISPOSITION(2, "disposition"),
    ID(3, "id"),
    DESCRIPTION(4, "description"),
    LANGUAGE(5, "language"),
    LOCATION(6, "location"),
    MD5(7, "md5");

    private static final ContentField[] ALL = values();
    private static final String PREFIX = "content-";

    /** In a {@link MimeStructure}. */
    final int bit;

    private final String name;

    ContentField(int bit, String suffix) {
        this.bit = 1 << bit;
        name = PREFIX + suffix;
    }

    /**
     * The field whose name stands at the start of a line, in any case; null if none. What {@link
     * HeaderFields} takes for no field is none here too, or programs would read two messages in
     * one.
     */
    static @Nullable ContentField at(byte[] line, int start, int end) {
        if (end - start <= PREFIX.length() || !matches(line, start, PREFIX, 0)) {
            return null;
        }
        var nameEnd = start + PREFIX.length();
        while (nameEnd < end && line[nameEnd] > ' ' && line[nameEnd] != ':') {
            nameEnd++;
        }
        var colon = nameEnd; // RFC 5322 §4.5: white space before it is obsolete, but does occur
        while (colon < end && (line[colon] == ' ' || line[colon] == '\t')) {
            colon++;
        }
        if (colon == end || line[colon] != ':') {
            return null;
        }
        for (var field : ALL) {
            if (field.name.length() == nameEnd - start
                    && matches(line, start, field.name, PREFIX.length())) {
                return field;
            }
        }
        return null;
    }

    private static boolean matches(byte[] line, int start, String name, int from) {
        for (int i = from; i < name.length(); i++) {
            if (lower(line[start + i]) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 0x20 : octet;
    }
}
