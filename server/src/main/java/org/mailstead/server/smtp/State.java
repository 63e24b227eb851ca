package org.mailstead.server.smtp;

import org.mailstead.server.store.Spool;
import org.mailstead.smtp.ClientIdentity;
import org.mailstead.smtp.DataReader;
import org.mailstead.smtp.Envelope;

/** Where a session stands. Each state holds what exists only in it. RFC 5321 §4.1.4. */
sealed interface State {
    /** Nobody has said who they are. */
    record Connected() implements State {}

    /**
     * The client has said who it is.
     *
     * @param extended whether with EHLO
     */
    record Ready(ClientIdentity client, boolean extended) implements State {}

    /** After MAIL. */
    record Transaction(Ready ready, Envelope envelope) implements State {}

    /**
     * After a first BDAT that was not the last. RFC 3030 §2. The spool is closed with the state.
     */
    record Chunking(Transaction transaction, Spool spool, DataReader reader) implements State {}

    /** The end. */
    record Closed() implements State {}
}
