package org.mailstead.server.mailbox;

/** What became of one message of a mailbox. */
sealed interface RowChange {
    long uid();

    /** It is new, or changed. */
    record Live(MessageRow row) implements RowChange {
        @Override
        public long uid() {
            return row.uid();
        }
    }

    /** It is in this mailbox no more. */
    record Removed(long uid) implements RowChange {}
}
