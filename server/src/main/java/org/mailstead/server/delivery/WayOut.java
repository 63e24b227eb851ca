package org.mailstead.server.delivery;

import java.io.IOException;
import java.util.List;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.Resolution;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.wire.OctetSource;

/**
 * Puts what is for us into mailboxes here, and all else on its way to other servers. Any number of
 * threads. outbound E-6: ours need no connection to ourselves
 */
public final class WayOut implements Carrier {
    private final Directory directory;
    private final Carrier local;
    private final Carrier remote;

    public WayOut(Directory directory, Carrier local, Carrier remote) {
        this.directory = directory;
        this.local = local;
        this.remote = remote;
    }

    @Override
    public List<Result> carry(Claim claim, OctetSource content) throws IOException, StoreException {
        return (isOurs(claim) ? local : remote).carry(claim, content);
    }

    /** A claim has one destination, so what one recipient's domain is, all are. */
    private boolean isOurs(Claim claim) throws StoreException {
        return switch (claim.recipients().getFirst().recipient().path()) {
            case ForwardPath.Postmaster() -> true;
            case ForwardPath.Of(var address) ->
                    !(directory.resolve(address) instanceof Resolution.NotLocal);
            case ForwardPath.AtLiteral _ -> false;
        };
    }
}
