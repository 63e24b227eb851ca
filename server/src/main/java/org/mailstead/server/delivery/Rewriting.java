package org.mailstead.server.delivery;

import java.io.IOException;
import org.mailstead.address.Address;
import org.mailstead.server.queue.Signing;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Spool;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.OctetSource;

/** What it takes to write a message anew for a host that cannot take it as it is. Any thread. */
public interface Rewriting {
    /** A place for what is written, the caller's to close. */
    Spool spool();

    /**
     * Signs again what was changed: see {@link Signing#fields}.
     *
     * @param author in From
     */
    String signatures(Address author, OctetSource message) throws IOException, StoreException;

    /** In the store's place for what comes in, by the keys of our domains. */
    static Rewriting of(Blobs blobs, Signing signing) {
        return new Rewriting() {
            @Override
            public Spool spool() {
                return blobs.spool(Long.MAX_VALUE);
            }

            @Override
            public String signatures(Address author, OctetSource message)
                    throws IOException, StoreException {
                return signing.fields(author, message);
            }
        };
    }
}
