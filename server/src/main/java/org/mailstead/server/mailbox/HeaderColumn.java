package org.mailstead.server.mailbox;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.DateTime;
import org.mailstead.message.HeaderFields;

/**
 * What searches ask of headers, as text that is quickly compared.
 *
 * @param field name of a field, in lower case; empty for {@link #SENT}
 */
record HeaderColumn(String field) {
    /** The day of the Date field, as {@code 2026-11-23}. */
    static final HeaderColumn SENT = new HeaderColumn("");

    /** Stands between fields of one name: in no folded text. */
    private static final String BETWEEN = "\n";

    static HeaderColumn field(String lowerCaseName) {
        return new HeaderColumn(lowerCaseName);
    }

    /** What a header says: the fields of the name, decoded and folded; null if there are none. */
    @Nullable String value(HeaderFields headers) {
        if (field.isEmpty()) {
            return headers.first("Date")
                    .flatMap(date -> DateTime.parse(date.text()))
                    .map(date -> date.toLocalDate().toString())
                    .orElse(null);
        }
        StringJoiner values = null;
        for (var each : headers.list()) {
            if (each.is(field)) {
                values = values == null ? new StringJoiner(BETWEEN) : values;
                values.add(FoldedText.fold(each.decoded()));
            }
        }
        return values == null ? null : values.toString();
    }
}
