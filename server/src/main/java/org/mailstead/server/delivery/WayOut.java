package org.mailstead.server.delivery;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.DomainSettings;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

/**
 * Puts what is for us into mailboxes here, and all else on its way to other servers. Any number of
 * threads. outbound E-6: ours need no connection to ourselves
 */
public final class WayOut implements Carrier {
    private static final EnhancedStatusCode DISABLED = new EnhancedStatusCode(4, 7, 1);

    private final Directory directory;
    private final Carrier local;
    private final Carrier remote;
    private final InstantSource clock;

    public WayOut(Directory directory, Carrier local, Carrier remote, InstantSource clock) {
        this.directory = directory;
        this.local = local;
        this.remote = remote;
        this.clock = clock;
    }

    @Override
    public List<Result> carry(Claim claim, OctetSource content) throws IOException, StoreException {
        if (isDisabled(claim.from())) {
            return claim.recipients().stream().map(this::stopped).toList();
        }
        return (isOurs(claim) ? local : remote).carry(claim, content);
    }

    /** Whether it is from a domain of ours that is disabled: looked up at each attempt. */
    private boolean isDisabled(ReversePath from) throws StoreException {
        if (!(from instanceof ReversePath.Of(var address))) {
            return false;
        }
        return directory.domain(address.domain()).map(DomainSettings::disabled).orElse(false);
    }

    /** outbound P-2, W-28: it must not fail for it, since its sender could not even be told. */
    private Result stopped(QueuedRecipient recipient) {
        var attempt =
                Attempt.failed(
                        clock.instant(),
                        Duration.ZERO,
                        DISABLED,
                        "The domain of the sender is disabled on this server");
        return new Result.Stopped(recipient.id(), attempt);
    }

    /** A claim has one destination, so what one recipient's domain is, all are. */
    private boolean isOurs(Claim claim) throws StoreException {
        return RoutedWays.isOurs(directory, claim.recipients().getFirst().recipient().path());
    }
}
