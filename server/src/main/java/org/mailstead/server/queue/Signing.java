package org.mailstead.server.queue;

import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.DkimSigner;
import org.mailstead.dkim.SignedMessage;
import org.mailstead.dkim.SigningSelector;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.DomainSettings;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs what goes out, by the keys of its author's domain. Any number of threads. RFC 6376 §5 */
public final class Signing {
    private static final Logger log = LoggerFactory.getLogger(Signing.class);

    private final Directory directory;
    private final DkimSigner signer;
    private final Counter signed;

    public Signing(Directory directory, InstantSource clock, Metrics metrics) {
        this.directory = directory;
        signer = new DkimSigner(clock);
        // inbound MET-10
        signed = metrics.counter("dkim_sign_total", "DKIM signatures that were made.", "key");
    }

    /**
     * Signs a message with each key that its author's domain signs with, or the nearest domain
     * above that is ours (inbound DKIM-35).
     *
     * <p>What cannot be signed goes out unsigned, and the log says why: others know its sender by
     * the address of this host too (inbound SUB-09).
     *
     * @param author in From
     * @param message as it goes out, but for trace fields
     * @return DKIM-Signature fields; empty if the domain is disabled, or has no key that signs
     * @throws IOException if the source of the message fails
     */
    public String fields(Address author, OctetSource message) throws IOException, StoreException {
        var settings = domain(author.domain());
        if (settings.isEmpty() || settings.get().disabled()) {
            return "";
        }
        var domain = settings.get().domain();
        var selectors =
                directory.signingKeys(domain).stream()
                        .map(key -> SigningSelector.of(domain, key.selector(), key.key()))
                        .toList();
        if (selectors.isEmpty()) {
            return "";
        }
        // inbound DKIM-31: without the suffix, which may be a secret of the user
        var identity = new Address(settings.get().canonical(author.localPart()), author.domain());
        try {
            var parsed = SignedMessage.of(message, DkimLimits.DEFAULT);
            var fields = signer.sign(parsed, selectors, identity);
            selectors.forEach(one -> signed.labelValues(one.key().type().toString()).inc());
            return fields;
        } catch (SyntaxException e) {
            log.atError()
                    .addKeyValue("from", author)
                    .addKeyValue("why", e.getMessage())
                    .log("message cannot be signed");
            return "";
        }
    }

    /**
     * With what a domain seals the mail that it got (ARC): one key of those that sign, of RSA if
     * there is one, since more receivers know that.
     *
     * @return nothing if the domain is disabled, or has no key that signs
     */
    public Optional<SigningSelector> sealer(Domain recipient) throws StoreException {
        var settings = domain(recipient);
        if (settings.isEmpty() || settings.get().disabled()) {
            return Optional.empty();
        }
        var domain = settings.get().domain();
        return directory.signingKeys(domain).stream()
                .min(Comparator.comparing(key -> key.key().type()))
                .map(key -> SigningSelector.of(domain, key.selector(), key.key()));
    }

    /** The domain itself, or the nearest above it. */
    private Optional<DomainSettings> domain(Domain author) throws StoreException {
        var labels = author.ascii().split("\\.", -1);
        for (var first = 0; first < labels.length; first++) {
            var name = String.join(".", List.of(labels).subList(first, labels.length));
            var found = directory.domain(new Domain(name));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
