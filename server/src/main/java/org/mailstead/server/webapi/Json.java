package org.mailstead.server.webapi;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.OctetsMaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON of one request, value by value: nothing of it is kept that nobody asked for.
 * Property names match in any case, null is the same as nothing, and what is unknown or of another
 * type is refused. webapi §3
 */
final class Json implements AutoCloseable {
    private static final int DEPTH_MAX = 10;
    private static final int NAME_CHARS_MAX = 1000;
    private static final int NUMBER_CHARS_MAX = 30;

    /** RFC 3339 §5.6: date-fullyear is 4DIGIT. */
    private static final int YEAR_MAX = 9999;

    /** More than a form has. */
    private static final int STRING_CHARS_MAX = 16 << 20;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxStringLength(STRING_CHARS_MAX)
                                    .maxNameLength(NAME_CHARS_MAX)
                                    .maxNumberLength(NUMBER_CHARS_MAX)
                                    .build())
                    .build();

    private final JsonParser parser;

    Json(InputStream in) throws CallException {
        parser = FACTORY.createParser(ObjectReadContext.empty(), in);
        next();
    }

    /** What reads the value of a property. */
    @FunctionalInterface
    interface Property {
        /**
         * Reads it.
         *
         * @param name in lower case
         * @return false if there is no such property
         */
        boolean read(String name) throws CallException;
    }

    /** What reads a value. */
    @FunctionalInterface
    interface Value<T> {
        T read() throws CallException;
    }

    private JsonToken next() throws CallException {
        try {
            return parser.nextToken() == null ? JsonToken.NOT_AVAILABLE : parser.currentToken();
        } catch (JacksonException e) {
            throw syntax(e);
        }
    }

    private static CallException syntax(JacksonException e) {
        if (e instanceof JacksonIOException io
                && !(io.getCause() instanceof CharConversionException)) { // no UTF-32
            throw new UncheckedIOException("a request or a file cannot be spooled", io.getCause());
        }
        return protocol("JSON: " + e.getOriginalMessage());
    }

    static CallException protocol(String text) {
        return new CallException(ErrorCode.PROTOCOL, text);
    }

    private CallException wrong(String expected) {
        return protocol("JSON: expected " + expected + ", found " + parser.currentToken());
    }

    private boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** An object, its properties in any order, none of them twice. RFC 8259 §4 */
    void object(Property property) throws CallException {
        if (isNull()) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong("an object");
        }
        var names = new HashSet<String>();
        while (next() != JsonToken.END_OBJECT) {
            if (parser.currentToken() != JsonToken.PROPERTY_NAME) {
                throw wrong("a property");
            }
            var name = parser.currentName();
            var lower = name.toLowerCase(Locale.ROOT);
            if (!names.add(lower)) {
                throw protocol("JSON: the field \"" + name + "\" twice");
            }
            next();
            if (!property.read(lower)) { // webapi A-15
                throw protocol("JSON: unknown field \"" + name + "\"");
            }
        }
    }

    /** Nothing may follow. */
    void end() throws CallException {
        if (next() != JsonToken.NOT_AVAILABLE) {
            throw wrong("the end");
        }
    }

    /** A list of at most so many values; empty if null. */
    <T> List<T> list(int most, Value<T> value) throws CallException {
        var list = new ArrayList<T>();
        if (isNull()) {
            return list;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw wrong("a list");
        }
        while (next() != JsonToken.END_ARRAY) {
            if (list.size() == most) {
                throw new CallException(ErrorCode.USER, "a list of more than " + most);
            }
            list.add(value.read());
        }
        return list;
    }

    /** Strings by name, in their order; empty if null. */
    Map<String, String> map() throws CallException {
        var map = new LinkedHashMap<String, String>();
        if (isNull()) {
            return map;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong("an object");
        }
        while (next() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            next();
            map.put(name, text());
        }
        return map;
    }

    /** A string; empty if null. */
    String text() throws CallException {
        if (isNull()) {
            return "";
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong("a string");
        }
        try {
            return parser.getString();
        } catch (JacksonException e) {
            throw syntax(e);
        }
    }

    /** A truth value; false if null. */
    boolean flag() throws CallException {
        var flag = maybeFlag();
        return flag != null && flag;
    }

    @Nullable Boolean maybeFlag() throws CallException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case null, default -> throw wrong("true or false");
        };
    }

    /** A whole number of 64 bits; 0 if null. */
    long number() throws CallException {
        if (isNull()) {
            return 0;
        }
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw wrong("a whole number");
        }
        try {
            return parser.getLongValue();
        } catch (InputCoercionException e) {
            throw protocol("JSON: a number beyond 64 bits");
        } catch (JacksonException e) {
            throw syntax(e);
        }
    }

    /** A moment as of RFC 3339; null if null. webapi A-17 */
    @Nullable OffsetDateTime time() throws CallException {
        if (isNull()) {
            return null;
        }
        var text = text();
        try {
            var time = OffsetDateTime.parse(text.toUpperCase(Locale.ROOT));
            if (time.getYear() >= 0 && time.getYear() <= YEAR_MAX) {
                return time;
            }
        } catch (DateTimeParseException e) {
            throw protocol("JSON: not a time of RFC 3339: " + e.getMessage());
        }
        throw protocol("JSON: the year of a time has four digits: " + text);
    }

    /**
     * Octets in base64, which go straight to where they are kept.
     *
     * @throws CallException user, if it is none (webapi S-12)
     */
    void base64(OutputStream out) throws CallException {
        if (isNull()) {
            return;
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong("a string");
        }
        try (var sink = new Base64Sink(out)) {
            parser.getString(sink);
        } catch (IllegalArgumentException e) {
            throw new CallException(ErrorCode.USER, "bad base64: " + e.getMessage());
        } catch (OctetsMaxException e) {
            throw new CallException(ErrorCode.MESSAGE_TOO_LARGE, "too large: a file");
        } catch (IOException e) {
            throw new UncheckedIOException("a file cannot be spooled", e);
        } catch (JacksonException e) {
            if (e.getCause() instanceof OctetsMaxException) {
                throw new CallException(ErrorCode.MESSAGE_TOO_LARGE, "too large: a file");
            }
            throw syntax(e);
        }
    }

    @Override
    public void close() {
        parser.close();
    }
}
