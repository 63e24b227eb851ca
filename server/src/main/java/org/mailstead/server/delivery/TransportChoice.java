package org.mailstead.server.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.Transport;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.Ways;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.ReversePath;

/** Which way mail is to go, by what a person or the routes say. outbound */
sealed interface TransportChoice {
    /** Directly: a person says so, or nobody says anything. */
    record Directly() implements TransportChoice {}

    /** By this transport. */
    record By(Transport transport) implements TransportChoice {}

    /** It is not to go at all: a transport fails it, or is missing. */
    record Failing(String transport, EnhancedStatusCode status, String problem)
            implements TransportChoice {
        private static final EnhancedStatusCode NO_TRANSPORT = new EnhancedStatusCode(4, 3, 5);

        /**
         * The results of an attempt. outbound W-8: without reply or address, nobody is suppressed
         */
        List<Result> results(Claim claim, Instant now) {
            var attempt =
                    new Attempt(
                            now,
                            Duration.ZERO,
                            transport,
                            null,
                            null,
                            status,
                            null,
                            problem,
                            "",
                            List.of("Transport " + transport + ": " + problem + "."));
            return claim.recipients().stream()
                    .<Result>map(recipient ->
                            status.kind() == 5
                                    ? new Result.Refused(recipient.id(), attempt)
                                    : new Result.Delayed(recipient.id(), attempt))
                    .toList();
        }
    }

    /** A person's word counts before routes, which are asked at every attempt. */
    static TransportChoice of(Directory directory, Claim claim) throws StoreException {
        return of(
                directory,
                new Ways.Mail(
                        claim.account(),
                        claim.message().from(),
                        claim.recipients().getFirst().recipient().path(),
                        claim.transport(),
                        claim.attempt() - 1));
    }

    static TransportChoice of(Directory directory, Ways.Mail mail) throws StoreException {
        var name = mail.transport();
        if (name != null && name.isEmpty()) {
            return new Directly(); // the direct way, whatever routes say
        }
        if (name != null) {
            // outbound P-4: it may be added later
            return directory
                    .transport(name)
                    .map(TransportChoice::of)
                    .orElse(
                            new Failing(
                                    name, Failing.NO_TRANSPORT, "There is no transport " + name));
        }
        Optional<Transport> routed =
                directory.route(
                        mail.account(), sender(mail.from()), recipient(mail.to()), mail.attempts());
        return routed.map(TransportChoice::of).orElse(new Directly());
    }

    private static TransportChoice of(Transport transport) {
        return transport.method() instanceof Transport.Fail(var code, var message)
                // outbound X-6: 7.0
                ? new Failing(
                        transport.name(),
                        new EnhancedStatusCode(code / 100, 7, 0),
                        code + " " + message)
                : new By(transport);
    }

    private static @Nullable Domain sender(ReversePath from) {
        return from instanceof ReversePath.Of(var address) ? address.domain() : null;
    }

    private static @Nullable Domain recipient(ForwardPath to) {
        return to instanceof ForwardPath.Of(var address) ? address.domain() : null;
    }
}
