package org.mailstead.server.mailbox;

/** A live row of table {@code message}. */
record StoredRow(MessageRow row, long createSeq) {
    long uid() {
        return row.uid();
    }

    long id() {
        return row.id();
    }

    Flags flags() {
        return row.flags();
    }

    long size() {
        return row.size();
    }
}
