package org.mailstead.server.delivery;

import java.io.IOException;
import java.util.List;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.OctetSource;

/** A way on for what is due. Any number of threads; one call is one attempt. */
@FunctionalInterface
public interface Carrier {
    /**
     * Tries once for each recipient of a claim.
     *
     * <p>Never throws for what a peer or the network does. When its thread is interrupted, the
     * server stops: it gives up as soon as it can, without losing the answer to a message that is
     * sent already, and calls that a delay.
     *
     * @param content readable until this returns
     * @return one for each recipient, in the claim's order
     * @throws IOException if the content cannot be read: the attempt is put off
     * @throws StoreException if our own store failed: the attempt is put off
     */
    List<Result> carry(Claim claim, OctetSource content) throws IOException, StoreException;
}
