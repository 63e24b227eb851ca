package org.mailstead.server.store;

/** Something that is wrong with what is kept. */
public sealed interface Finding {

    /** Where it was found. */
    Scope scope();

    /** What is wrong, in words for an operator: one line. */
    String text();

    /** The database itself is damaged: a page, an index, a foreign key. */
    record Damaged(Scope scope, String text) implements Finding {}

    /**
     * A blob cannot be read as it was written.
     *
     * @param id its number within the scope
     */
    record BlobUnreadable(Scope scope, long id, String text) implements Finding {}

    /**
     * An object that no blob names.
     *
     * @param key its name in the object store
     * @param movedTo where it was put out of the way; empty if it was left
     */
    record Stray(Scope scope, String key, String movedTo) implements Finding {
        @Override
        public String text() {
            return movedTo.isEmpty()
                    ? "no row names the file " + key
                    : "no row names the file " + key + ": moved to " + movedTo;
        }
    }

    /**
     * Rows that contradict each other.
     *
     * @param repaired whether they were made to agree
     */
    record Contradiction(Scope scope, String text, boolean repaired) implements Finding {}
}
