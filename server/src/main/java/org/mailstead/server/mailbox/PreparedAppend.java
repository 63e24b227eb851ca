package org.mailstead.server.mailbox;

import java.util.List;

/**
 * Messages ready to be put into a mailbox, all or none: read, told apart, compressed. Whoever had
 * them prepared closes this when they are in, or are not to be.
 */
public final class PreparedAppend implements AutoCloseable {
    private final long mailbox;
    private final List<PreparedMessage> messages;

    PreparedAppend(long mailbox, List<PreparedMessage> messages) {
        this.mailbox = mailbox;
        this.messages = List.copyOf(messages);
    }

    long mailbox() {
        return mailbox;
    }

    List<PreparedMessage> messages() {
        return messages;
    }

    @Override
    public void close() {
        messages.forEach(PreparedMessage::close);
    }
}
