package org.mailstead.server.inbound;

import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.mailstead.address.Domain;
import org.mailstead.arc.ArcSealer;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.SignedMessage;
import org.mailstead.server.queue.Signing;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals a message by the domains of its recipients, for those to whom they pass it on: once for
 * each domain. RFC 8617 §5.1
 *
 * <p>For one message and one thread.
 */
final class ArcSealing {
    private static final Logger log = LoggerFactory.getLogger(ArcSealing.class);

    private final Signing signing;
    private final InstantSource clock;
    private final Authentication known;
    private final OctetSource message;
    private final AuthenticationResults results;
    private final Map<Domain, String> byDomain = new HashMap<>();

    /**
     * @param ourName who made the checks
     * @param message as it is kept, without the fields that we add
     */
    ArcSealing(
            Signing signing,
            InstantSource clock,
            Domain ourName,
            Authentication known,
            OctetSource message) {
        this.signing = signing;
        this.clock = clock;
        this.known = known;
        this.message = message;
        this.results = new AuthenticationResults(ourName.ascii(), known.sealedResults());
    }

    /** The fields to go before the message; empty where none may be added, or no key signs. */
    String fields(Domain recipient) {
        return byDomain.computeIfAbsent(recipient, this::sealed);
    }

    private String sealed(Domain domain) {
        try {
            var selector = signing.sealer(domain);
            return selector.isEmpty()
                    ? ""
                    : new ArcSealer(clock)
                            .seal(
                                    SignedMessage.of(message, DkimLimits.DEFAULT),
                                    known.earlier().chain(),
                                    results,
                                    selector.get())
                            .orElse("");
        } catch (SyntaxException e) { // it is kept as it is, and nobody vouches for it
            log.atInfo().addKeyValue("why", e.getMessage()).log("message cannot be sealed");
            return "";
        } catch (IOException | StoreException e) { // the seal is a service, the mail a duty
            log.atError().addKeyValue("domain", domain).setCause(e).log("message not sealed");
            return "";
        }
    }
}
