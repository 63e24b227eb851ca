package org.mailstead.server.inbound;

/**
 * What one check said of a message, for the user and the operator.
 *
 * @param check its name, as {@code received-count}
 * @param result as {@code pass}, {@code too-many}
 * @param text one line for people; may be empty
 */
public record Reason(String check, String result, String text) {
    @Override
    public String toString() {
        return check + "=" + result + (text.isEmpty() ? "" : " (" + text + ")");
    }
}
