package org.mailstead.server.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.server.net.Network;
import org.mailstead.wire.SyntaxException;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Makes records from TOML tables: every key must be a component, every value of its kind. Goes on
 * after a problem, so that all of them are told at once.
 */
final class TomlBinder {
    private final Path folder;
    private final List<ConfigException.Problem> problems = new ArrayList<>();

    /** A problem with the value at hand; its place is added by who knows it. */
    private static final class UnfitException extends Exception {
        private static final long serialVersionUID = 1L;

        UnfitException(String problem) {
            super(problem);
        }
    }

    /** A value could not be made, and its problems are already noted. */
    private static final class NotedException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param folder where relative paths start
     */
    TomlBinder(Path folder) {
        this.folder = folder;
    }

    /** What was wrong, in the order of the file. */
    List<ConfigException.Problem> problems() {
        return problems.stream()
                .sorted(
                        Comparator.comparingInt(ConfigException.Problem::line)
                                .thenComparingInt(ConfigException.Problem::column))
                .toList();
    }

    /** The record of a whole file, or empty if there are problems. */
    <T extends Record> Optional<T> bind(TomlTable table, Class<T> type) {
        try {
            return Optional.of(record(table, type, TomlPosition.positionAt(1, 1)));
        } catch (NotedException e) {
            return Optional.empty();
        }
    }

    private <T extends Record> T record(TomlTable table, Class<T> type, @Nullable TomlPosition at)
            throws NotedException {
        var components = type.getRecordComponents();
        var before = problems.size();
        noteUnknownKeys(table, components);
        var values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = component(table, components[i], at);
        }
        if (problems.size() > before) {
            throw new NotedException();
        }
        var types = Arrays.stream(components).map(RecordComponent::getType);
        try {
            var constructor = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                note(at, String.valueOf(refused.getMessage()));
                throw new NotedException();
            }
            throw new IllegalStateException("a bug in " + type, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a bug in " + type, e);
        }
    }

    private void noteUnknownKeys(TomlTable table, RecordComponent[] components) {
        var known = Arrays.stream(components).map(TomlBinder::key).toList();
        for (var key : table.keySet()) {
            if (!known.contains(key)) {
                note(
                        table.inputPositionOf(List.of(key)),
                        "unknown setting " + key + "; here can stand " + String.join(", ", known));
            }
        }
    }

    /** The value of a component; null if it was left out and may be, or if a problem was noted. */
    private @Nullable Object component(
            TomlTable table, RecordComponent component, @Nullable TomlPosition at) {
        var key = key(component);
        var found = table.get(List.of(key));
        var place = found == null ? null : table.inputPositionOf(List.of(key));
        var setting = component.getAnnotation(Setting.class);
        try {
            if (found != null) {
                return value(found, component.getGenericType(), place == null ? at : place);
            }
            if (setting != null && !setting.required().isEmpty()) {
                throw new UnfitException(
                        key + " must be set, for example to " + setting.required());
            }
            return leftOut(component, setting == null ? "" : setting.byDefault(), at);
        } catch (UnfitException e) {
            note(place == null ? at : place, key + ": " + e.getMessage());
        } catch (NotedException e) {
            // told where it was found
        }
        return null;
    }

    private @Nullable Object leftOut(
            RecordComponent component, String byDefault, @Nullable TomlPosition at)
            throws UnfitException, NotedException {
        if (!byDefault.isEmpty()) {
            var parsed = Toml.parse("default = " + byDefault).get(List.of("default"));
            if (parsed == null) {
                throw new IllegalStateException("a default that is no TOML: " + byDefault);
            }
            return value(parsed, component.getGenericType(), at);
        }
        if (isTable(component.getType())) {
            return record(Toml.parse(""), component.getType().asSubclass(Record.class), at);
        }
        return component.getType() == List.class ? List.of() : null;
    }

    private Object value(Object found, Type type, @Nullable TomlPosition at)
            throws UnfitException, NotedException {
        if (type instanceof ParameterizedType parameterized) {
            var arguments = parameterized.getActualTypeArguments();
            return parameterized.getRawType() == Map.class
                    ? map(found, arguments[1])
                    : list(found, arguments[0]);
        }
        var wanted = (Class<?>) type;
        if (isTable(wanted)) {
            if (!(found instanceof TomlTable table)) {
                throw new UnfitException("expected a table");
            }
            return record(table, wanted.asSubclass(Record.class), at);
        }
        return scalar(found, wanted);
    }

    private List<Object> list(Object found, Type element) throws UnfitException, NotedException {
        if (!(found instanceof TomlArray array)) {
            throw new UnfitException(
                    element instanceof Class<?> type && isTable(type)
                            ? "expected tables, each under [[...]]"
                            : "expected a list in [ ]");
        }
        var values = new ArrayList<Object>();
        var before = problems.size();
        for (int i = 0; i < array.size(); i++) {
            var at = array.inputPositionOf(i);
            try {
                values.add(value(array.get(i), element, at));
            } catch (UnfitException e) {
                note(at, String.valueOf(e.getMessage()));
            } catch (NotedException e) {
                // told where it was found; the rest of the list may have problems of its own
            }
        }
        if (problems.size() > before) {
            throw new NotedException();
        }
        return values;
    }

    private Map<String, Object> map(Object found, Type element)
            throws UnfitException, NotedException {
        if (!(found instanceof TomlTable table)) {
            throw new UnfitException("expected a table");
        }
        var values = new LinkedHashMap<String, Object>();
        for (var key : table.keySet()) {
            var at = table.inputPositionOf(List.of(key));
            var value = table.get(List.of(key));
            if (value != null && at != null) {
                values.put(key, value(value, element, at));
            }
        }
        return values;
    }

    private Object scalar(Object found, Class<?> type) throws UnfitException {
        if (type == boolean.class) {
            return expect(found, Boolean.class, "true or false");
        }
        if (type == long.class) {
            return expect(found, Long.class, "a whole number");
        }
        if (type == int.class || type == Integer.class) {
            var number = expect(found, Long.class, "a whole number");
            if (number != number.intValue()) {
                throw new UnfitException("expected a whole number of 32 bits, found " + number);
            }
            return number.intValue();
        }
        var text = expect(found, String.class, "text in quotes");
        if (type == String.class) {
            return text;
        }
        return type.isEnum() ? constant(text, type) : parsed(text, type);
    }

    private static <T> T expect(Object found, Class<T> type, String what) throws UnfitException {
        if (!type.isInstance(found)) {
            throw new UnfitException("expected " + what);
        }
        return type.cast(found);
    }

    private static Object constant(String text, Class<?> type) throws UnfitException {
        var names = new ArrayList<String>();
        for (var constant : type.getEnumConstants()) {
            var name = ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
            if (name.equals(text)) {
                return constant;
            }
            names.add(name);
        }
        throw new UnfitException("expected one of " + String.join(", ", names) + ", found " + text);
    }

    private Object parsed(String text, Class<?> type) throws UnfitException {
        try {
            if (type == Path.class) {
                return folder.resolve(text).normalize();
            }
            if (type == Domain.class) {
                return Domain.parse(text);
            }
            if (type == Network.class) {
                return Network.parse(text);
            }
            if (type == InetAddress.class) {
                return InetAddress.ofLiteral(text);
            }
            if (type == Duration.class) {
                return duration(text);
            }
        } catch (SyntaxException | InvalidPathException e) {
            throw new UnfitException(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new UnfitException("expected an IP address, found " + text);
        }
        throw new IllegalStateException("no setting can be a " + type);
    }

    /** A number and its unit: ms, s, m, h, d. */
    private static Duration duration(String text) throws UnfitException {
        var digits = 0;
        while (digits < text.length() && Character.digit(text.charAt(digits), 10) >= 0) {
            digits++;
        }
        if (digits == 0 || digits > 9) {
            throw new UnfitException("expected a duration such as \"30s\", found " + text);
        }
        var count = Long.parseLong(text, 0, digits, 10);
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            case String unit ->
                    throw new UnfitException("expected the unit ms, s, m, h or d, found " + unit);
        };
    }

    /** Whether a type is a table of settings; a Domain is a record too, but written as text. */
    static boolean isTable(Class<?> type) {
        return type.isRecord() && type.getPackage() == Config.class.getPackage();
    }

    /** The key of a component: its name in snake_case. */
    static String key(RecordComponent component) {
        return component
                .getName()
                .chars()
                .mapToObj(c ->
                        Character.isUpperCase(c)
                                ? "_" + Character.toString(Character.toLowerCase(c))
                                : Character.toString(c))
                .collect(Collectors.joining());
    }

    private void note(@Nullable TomlPosition at, String problem) {
        problems.add(
                new ConfigException.Problem(
                        at == null ? 0 : at.line(), at == null ? 0 : at.column(), problem));
    }
}
