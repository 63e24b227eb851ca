package org.mailstead.server.mailbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;

/**
 * Messages on their way into a mailbox, all or none: each is read, told apart and compressed as it
 * comes. Whoever began this closes it when they are in, or are not to be.
 *
 * <p>For one thread at a time.
 */
public final class PreparedAppend implements AutoCloseable {
    private final Scope scope;
    private final MailboxName mailbox;
    private final Blobs blobs;
    private final MailboxLimits limits;
    private final List<PreparedMessage> messages = new ArrayList<>();

    PreparedAppend(Scope scope, MailboxName mailbox, Blobs blobs, MailboxLimits limits) {
        this.scope = scope;
        this.mailbox = mailbox;
        this.blobs = blobs;
        this.limits = limits;
    }

    /**
     * Makes one more message ready; what takes time is done here. Its octets are not needed
     * afterwards.
     *
     * @throws IOException if its octets cannot be read
     * @throws StoreException if its body cannot be written
     */
    public void add(NewMessage message) throws IOException, StoreException {
        messages.add(PreparedMessage.of(message, blobs, scope, limits));
    }

    /** Looked for when the messages are put in. */
    MailboxName mailbox() {
        return mailbox;
    }

    List<PreparedMessage> messages() {
        return Collections.unmodifiableList(messages);
    }

    @Override
    public void close() {
        messages.forEach(PreparedMessage::close);
    }
}
