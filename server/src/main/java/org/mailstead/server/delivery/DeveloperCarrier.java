package org.mailstead.server.delivery;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.inbound.AskedError;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.wire.OctetSource;

/**
 * The ways of a developer's machine: everything stays here, whatever its destination, but what a
 * transport fails, and who asks for an error by the name of an address gets it. Any number of
 * threads. outbound LS-1, LS-2
 */
public final class DeveloperCarrier implements Carrier {
    private final Directory directory;
    private final Carrier local;
    private final InstantSource clock;

    /**
     * @param local puts mail for anybody into a mailbox here
     */
    public DeveloperCarrier(Directory directory, Carrier local, InstantSource clock) {
        this.directory = directory;
        this.local = local;
        this.clock = clock;
    }

    @Override
    public List<Result> carry(Claim claim, OctetSource content) throws IOException, StoreException {
        if (!isOurs(claim)
                && TransportChoice.of(directory, claim)
                        instanceof TransportChoice.Failing failing) {
            return failing.results(claim, clock.instant());
        }
        var results = new ArrayList<Result>();
        for (var recipient : claim.recipients()) {
            var one = new Claim(claim.message(), claim.from(), List.of(recipient), claim.earlier());
            var asked = asked(recipient);
            results.add(asked == null ? local.carry(one, content).getFirst() : asked);
        }
        return results;
    }

    /** Whether it would stay here on any machine: no transport is asked then. */
    private boolean isOurs(Claim claim) throws StoreException {
        return switch (claim.recipients().getFirst().recipient().path()) {
            case ForwardPath.Postmaster() -> true;
            case ForwardPath.Of(var address) -> directory.domain(address.domain()).isPresent();
            case ForwardPath.AtLiteral _ -> false;
        };
    }

    private @Nullable Result asked(QueuedRecipient recipient) {
        if (!(recipient.recipient().path() instanceof ForwardPath.Of(var address))) {
            return null;
        }
        var begun = clock.instant();
        var start = System.nanoTime();
        return AskedError.of(address.localPart().value())
                .map(error -> {
                    pause(error.pause());
                    var took = Duration.ofNanos(System.nanoTime() - start);
                    return result(recipient, error, begun, took);
                })
                .orElse(null);
    }

    /** As long as is asked for, or until the server stops. */
    private static void pause(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Result result(
            QueuedRecipient recipient, AskedError error, Instant begun, Duration took) {
        var problem = Problem.of(error.reply());
        var attempt =
                new Attempt(
                        begun,
                        took,
                        Attempt.LOCAL,
                        null,
                        null,
                        problem.status(),
                        error.reply(),
                        "",
                        "",
                        List.of("The address asks for an error."));
        return problem.isPermanent()
                ? new Result.Refused(recipient.id(), attempt)
                : new Result.Delayed(recipient.id(), attempt);
    }
}
