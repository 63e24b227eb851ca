package org.mailstead.server.queue;

import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;

/**
 * Who brought a message, as our own Received field has it: {@code from client.example (name.example
 * [192.0.2.1]) by mx.example ...}.
 */
final class ReceivedFrom {
    private static final String FROM = "from ";
    private static final int CHARS_MAX = 1000;

    private ReceivedFrom() {}

    /**
     * Its name and address, {@code client.example ([192.0.2.1])}; null if the field is not ours, or
     * says nothing of the client.
     *
     * @param field the text of the topmost Received field
     * @param hostName ours
     */
    static @Nullable String of(String field, Domain hostName) {
        var line = field.substring(0, Math.min(field.length(), CHARS_MAX)).replace('\t', ' ');
        var by = line.indexOf(" by " + hostName.ascii() + " ");
        if (!line.startsWith(FROM) || by < 0) {
            return null;
        }
        var peer = line.substring(FROM.length(), by).strip();
        var space = peer.indexOf(' ');
        var name = space < 0 ? peer : peer.substring(0, space);
        var open = peer.lastIndexOf('[');
        var close = peer.lastIndexOf(']');
        if (name.equalsIgnoreCase(hostName.ascii()) || space < 0 || close < open || open < space) {
            return null; // a user whose place is nobody's business
        }
        return name + " (" + peer.substring(open, close + 1) + ")";
    }
}
