package org.mailstead.dkim;

import java.util.List;

/**
 * Writes a header field of tags, folded at 76 columns where white space may stand. RFC 6376 §3.2.
 */
public final class TagWriter {
    private static final int COLUMNS = 76;

    private final StringBuilder field;
    private int column;

    /**
     * @param name of the field
     */
    public TagWriter(String name) {
        field = new StringBuilder(name).append(':');
        column = field.length();
    }

    /** A tag in one piece, with a semicolon behind it. */
    public TagWriter tag(String name, String value) {
        word(name + "=" + value + ";", true);
        return this;
    }

    /** A tag with a list, which is broken behind its separators. */
    public TagWriter list(String name, List<String> values, char separator) {
        for (int i = 0; i < values.size(); i++) {
            var start = i == 0 ? name + "=" : "";
            var last = i == values.size() - 1;
            word(start + values.get(i) + (last ? ';' : separator), i == 0);
        }
        return this;
    }

    private void word(String word, boolean space) {
        if (column + word.length() + (space ? 1 : 0) > COLUMNS && column > 1) {
            field.append("\r\n\t");
            column = 1;
        } else if (space) {
            field.append(' ');
            column++;
        }
        field.append(word);
        column += word.length();
    }

    /** The field as it is signed: it ends in {@code b=}, without a line end. RFC 6376 §3.7. */
    public String unsigned() {
        return field + "\r\n\tb=";
    }

    /** The field with its signature, and CRLF at its end. */
    public String signed(String base64) {
        var signed = new StringBuilder(unsigned());
        var room = COLUMNS - 3;
        for (int i = 0; i < base64.length(); ) {
            var end = Math.min(base64.length(), i + room);
            signed.append(i == 0 ? "" : "\r\n\t").append(base64, i, end);
            i = end;
            room = COLUMNS - 1;
        }
        return signed.append("\r\n").toString();
    }
}
