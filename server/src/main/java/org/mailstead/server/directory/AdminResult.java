package org.mailstead.server.directory;

/** What a change of the directory came to. */
public sealed interface AdminResult<T> {
    /** It is done, and recorded. */
    record Done<T>(T value) implements AdminResult<T> {}

    /**
     * It was not done, because it must not be.
     *
     * @param why a sentence for the administrator, such as {@code no account "ann"}
     */
    record Refusal<T>(String why) implements AdminResult<T> {}
}
