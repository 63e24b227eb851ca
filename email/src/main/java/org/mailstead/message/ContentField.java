package org.mailstead.message;

import org.jspecify.annotations.Nullable;

/** The fields that describe a part. In this order they stand in a {@link MimeStructure}. */
enum ContentField {
    TYPE("type"),
    TRANSFER_ENCODING("transfer-encoding"),
    DISPOSITION("disposition"),
    ID("id"),
    DESCRIPTION("description"),
    LANGUAGE("language"),
    LOCATION("location"),
    MD5("md5");

    private static final ContentField[] ALL = values();
    private static final String PREFIX = "content-";

    private final String name;

    ContentField(String suffix) {
        name = PREFIX + suffix;
    }

    /** The field whose name stands at the start of a line, in any case; null if none. */
    static @Nullable ContentField at(byte[] line, int start, int end) {
        if (end - start <= PREFIX.length() || !matches(line, start, PREFIX, 0)) {
            return null;
        }
        var nameEnd = start + PREFIX.length();
        while (nameEnd < end && line[nameEnd] > ' ' && line[nameEnd] != ':') {
            nameEnd++;
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
