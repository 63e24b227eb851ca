package org.mailstead.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Words of a command line: flags, and names with a value behind them. */
final class Options {
    private final List<String> words;

    Options(String[] words) {
        this.words = new ArrayList<>(List.of(words));
    }

    boolean has(String name) {
        return words.remove(name);
    }

    String text(String name, String byDefault) throws IOException {
        int place = words.indexOf(name);
        if (place < 0) {
            return byDefault;
        }
        if (place + 1 == words.size()) {
            throw new IOException(name + " without a value");
        }
        words.remove(place);
        return words.remove(place);
    }

    int number(String name, int byDefault) throws IOException {
        return Integer.parseInt(text(name, Integer.toString(byDefault)));
    }

    /** Refuses what nobody asked for. */
    void finish() throws IOException {
        if (!words.isEmpty()) {
            throw new IOException("unknown: " + String.join(" ", words));
        }
    }
}
