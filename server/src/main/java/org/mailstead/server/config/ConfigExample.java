package org.mailstead.server.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;

/** Writes the annotated example of {@code mailstead.toml} from the configuration records. */
public final class ConfigExample {
    private static final int WIDTH = 96;

    private final StringBuilder text = new StringBuilder();

    private ConfigExample() {}

    /** Every setting with its explanation, all but the required ones commented out. */
    public static String text() {
        return of(
                Config.class,
                """
                # mailstead.toml: what this node needs to start. Domains, accounts and addresses are not
                # here: they are changed while running, with "mailstead account", "domain", "address".
                # Settings that are commented out show their default, or an example where there is none.
                """);
    }

    /** The same of another record, below a text of comments. */
    static String of(Class<? extends Record> type, String head) {
        var example = new ConfigExample();
        example.text.append(head);
        example.settings(type, "", false);
        return example.text.toString();
    }

    /** Settings of one table: its plain ones first, because a [section] ends them. */
    private void settings(Class<?> type, String prefix, boolean commented) {
        for (var component : type.getRecordComponents()) {
            if (!isTable(component)) {
                setting(component, commented);
            }
        }
        for (var component : type.getRecordComponents()) {
            if (isTable(component)) {
                section(component, prefix, commented);
            }
        }
    }

    private void setting(RecordComponent component, boolean commented) {
        var setting = component.getAnnotation(Setting.class);
        text.append('\n');
        comment(setting.value());
        var required = !setting.required().isEmpty();
        var shown = required ? setting.required() : setting.byDefault();
        if (!setting.example().isEmpty()) {
            if (!shown.isEmpty()) {
                comment("Default: " + shown + ". Example:");
            }
            shown = setting.example();
        }
        text.append(required && !commented ? "" : "# ");
        text.append(TomlBinder.key(component)).append(" = ").append(shown).append('\n');
    }

    private void section(RecordComponent component, String prefix, boolean commented) {
        var setting = component.getAnnotation(Setting.class);
        var name = prefix + TomlBinder.key(component);
        text.append('\n');
        comment(setting.value());
        if (TomlBinder.isTable(component.getType())) {
            text.append(commented ? "# " : "").append('[').append(name).append("]\n");
            settings(component.getType(), name + ".", commented);
        } else {
            if (!setting.byDefault().isEmpty()) {
                comment(setting.byDefault());
            }
            text.append("# [[").append(name).append("]]\n");
            settings(element(component), name + ".", true);
        }
    }

    private static boolean isTable(RecordComponent component) {
        return TomlBinder.isTable(component.getType()) || TomlBinder.isTable(element(component));
    }

    /** The type of a list's elements; Object if it is no list. */
    private static Class<?> element(RecordComponent component) {
        return component.getGenericType() instanceof ParameterizedType type
                        && type.getActualTypeArguments()[0] instanceof Class<?> element
                ? element
                : Object.class;
    }

    private void comment(String words) {
        var line = new StringBuilder("#");
        for (var word : words.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        text.append(line).append('\n');
    }
}
