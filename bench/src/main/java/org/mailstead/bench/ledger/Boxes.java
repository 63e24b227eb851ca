package org.mailstead.bench.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What some mailboxes hold: a value. Each change makes a new one, so that what was before a command
 * and what would be after it can both be compared with what is there.
 *
 * @param entries of each mailbox by its name, in the order of their UIDs
 */
record Boxes(Map<String, List<Entry>> entries) {

    /**
     * A message.
     *
     * @param uid 0 if it is not known yet
     * @param flags sorted, with spaces between
     */
    record Entry(long uid, String token, String flags) {
        private boolean agrees(Entry found) {
            return token.equals(found.token)
                    && flags.equals(found.flags)
                    && (uid == 0 || uid == found.uid);
        }
    }

    static final Boxes NONE = new Boxes(Map.of());

    Boxes {
        var copy = new TreeMap<String, List<Entry>>();
        entries.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        entries = java.util.Collections.unmodifiableMap(copy);
    }

    /** What the server sets by the name of a mailbox, when it thinks so. */
    private static final Set<String> SET_BY_SERVER = Set.of("$Junk", "$NotJunk");

    /** Flags in the one order in which they are compared. */
    static String flags(Iterable<String> names) {
        var sorted = new TreeSet<String>();
        names.forEach(sorted::add);
        sorted.removeAll(SET_BY_SERVER);
        return String.join(" ", sorted);
    }

    List<Entry> of(String name) {
        return entries.getOrDefault(name, List.of());
    }

    Boxes with(String name, List<Entry> list) {
        var changed = new TreeMap<>(entries);
        changed.put(name, list);
        return new Boxes(changed);
    }

    Boxes without(String name) {
        var changed = new TreeMap<>(entries);
        changed.remove(name);
        return new Boxes(changed);
    }

    /** With more messages at the end of a mailbox. */
    Boxes added(String name, List<Entry> more) {
        var list = new ArrayList<>(of(name));
        list.addAll(more);
        return with(name, list);
    }

    /** Without some messages of a mailbox. */
    Boxes removed(String name, List<Entry> some) {
        var list = new ArrayList<>(of(name));
        list.removeAll(some);
        return with(name, list);
    }

    /** With a mailbox and all below it under another name. */
    Boxes renamed(String from, String to) {
        var changed = new TreeMap<String, List<Entry>>();
        entries.forEach((name, list) ->
                changed.put(
                        name.equals(from) || name.startsWith(from + "/")
                                ? to + name.substring(from.length())
                                : name,
                        list));
        return new Boxes(changed);
    }

    /** Whether what was found on the server is this. */
    boolean agrees(Boxes found) {
        return entries.keySet().equals(found.entries.keySet())
                && entries.keySet().stream().allMatch(name -> agrees(of(name), found.of(name)));
    }

    private static boolean agrees(List<Entry> expected, List<Entry> found) {
        if (expected.size() != found.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.get(i).agrees(found.get(i))) {
                return false;
            }
        }
        return true;
    }
}
