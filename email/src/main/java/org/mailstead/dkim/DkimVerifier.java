package org.mailstead.dkim;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dns.Resolver;
import org.mailstead.message.HeaderField;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * Checks the signatures of a message. RFC 6376 §6.
 *
 * <p>Each signature has its own virtual thread for its key and its header; the thread of the caller
 * hashes the body meanwhile, once for all. Safe for use by many threads at once.
 */
public final class DkimVerifier {
    /** RFC 5322 §3.6: there is one of each at most; programs show one, and not all the same. */
    private static final Set<String> ONCE =
            Set.of(
                    "from",
                    "sender",
                    "reply-to",
                    "to",
                    "cc",
                    "subject",
                    "date",
                    "message-id",
                    "in-reply-to",
                    "references",
                    "mime-version",
                    "content-type",
                    "content-transfer-encoding");

    private final KeyLookup keys;
    private final Predicate<Domain> publicSuffix;
    private final DkimRecord.Service service;
    private final InstantSource clock;
    private final DkimLimits limits;

    /**
     * @param publicSuffix which domains have no owner who could sign, such as {@code co.uk}
     */
    public DkimVerifier(
            Resolver resolver,
            Predicate<Domain> publicSuffix,
            InstantSource clock,
            DkimLimits limits) {
        this(resolver, publicSuffix, DkimRecord.Service.EMAIL, clock, limits);
    }

    /**
     * The same for one service.
     *
     * @param service which a key must be for
     */
    public DkimVerifier(
            Resolver resolver,
            Predicate<Domain> publicSuffix,
            DkimRecord.Service service,
            InstantSource clock,
            DkimLimits limits) {
        this.service = service;
        this.keys = new KeyLookup(resolver, limits);
        this.publicSuffix = publicSuffix;
        this.clock = clock;
        this.limits = limits;
    }

    /** A signature on its way: a result already, or one that needs its key and the body. */
    private sealed interface Candidate {}

    private record Settled(DkimResult result) implements Candidate {}

    private record Open(SignatureField field, DkimSignature signature, SignatureAlgorithm algorithm)
            implements Candidate {}

    /** What key and header came to: a key that verifies the header, or a result. */
    private sealed interface HeaderCheck {}

    private record Verified(DkimResult.KeyInfo key) implements HeaderCheck {}

    private record Rejected(DkimResult result) implements HeaderCheck {}

    /**
     * Checks all signatures, in the order of the message; none if there are none.
     *
     * <p>Takes as long as the resolver's limits for a look-up allow. An interrupt ends it early:
     * the signatures that are still open have then a temporary error.
     *
     * @param message as on the wire, with CRLF; read twice at most
     * @throws IOException if the source fails
     */
    public List<DkimResult> verify(OctetSource message) throws IOException {
        SignedMessage signed;
        try {
            signed = SignedMessage.of(message, limits);
        } catch (SyntaxException e) {
            return List.of(new DkimResult.PermanentError(null, null, e.getMessage()));
        }
        return verify(signed);
    }

    /** The same, of a message whose header was read before. */
    public List<DkimResult> verify(SignedMessage message) throws IOException {
        var candidates = new ArrayList<Candidate>();
        for (var field : message.header().all(DkimSignature.FIELD)) {
            candidates.add(
                    candidates.size() < limits.signaturesMax()
                            ? candidate(field)
                            : new Settled(
                                    new DkimResult.Neutral(
                                            "more signatures than " + limits.signaturesMax())));
        }
        return check(candidates, message);
    }

    private List<DkimResult> check(List<Candidate> candidates, SignedMessage message)
            throws IOException {
        var results = new ArrayList<DkimResult>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var checks = new ArrayList<@Nullable Future<HeaderCheck>>();
            var wanted = new HashSet<BodyHash>();
            for (var candidate : candidates) {
                switch (candidate) {
                    case Settled _ -> checks.add(null);
                    case Open open -> {
                        checks.add(threads.submit(() -> checkHeader(open, message)));
                        wanted.add(BodyHash.of(open.signature, open.algorithm));
                    }
                }
            }
            var hashes =
                    wanted.isEmpty()
                            ? Map.<BodyHash, BodyHasher.Hashed>of()
                            : BodyHasher.hash(message.body(), wanted);
            for (int i = 0; i < candidates.size(); i++) {
                var check = checks.get(i);
                results.add(
                        switch (candidates.get(i)) {
                            case Settled(var result) -> result;
                            case Open open -> finish(open, await(open, check), hashes, message);
                        });
            }
        }
        return List.copyOf(results);
    }

    private static HeaderCheck await(Open open, @Nullable Future<HeaderCheck> check) {
        try {
            if (check == null) {
                throw new IllegalStateException("an open signature has a check");
            }
            return check.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Rejected(new DkimResult.TemporaryError(open.signature, "interrupted"));
        } catch (ExecutionException e) { // it throws nothing that is expected
            throw new IllegalStateException("DKIM check failed", e.getCause());
        }
    }

    /** What can be said of a signature by itself. RFC 6376 §6.1.1. */
    private Candidate candidate(HeaderField headerField) {
        DkimSignature signature = null;
        try {
            var field = SignatureField.parse(headerField, limits.signatureOctetsMax());
            signature = DkimSignature.of(field.tags(), DkimSignature.Kind.DKIM);
            var algorithm = signature.knownAlgorithm();
            if (algorithm.isEmpty()) {
                // RFC 8301 §3.1: rsa-sha1 is permanently failed
                throw new SyntaxException(
                        "algorithm " + signature.algorithm() + " is not accepted", 0);
            }
            checkSignature(signature);
            return new Open(field, signature, algorithm.get());
        } catch (SyntaxException e) {
            return new Settled(new DkimResult.PermanentError(signature, null, e.getMessage()));
        }
    }

    private void checkSignature(DkimSignature signature) throws SyntaxException {
        // RFC 6376 §5.4: From must be signed
        if (!signature.signedFields().contains("from")) {
            throw new SyntaxException("the From field is not signed", 0);
        }
        if (signature.signedFields().size() > limits.signedFieldsMax()) {
            throw new SyntaxException("more signed fields than " + limits.signedFieldsMax(), 0);
        }
        if (!signature.queryMethods().isEmpty() && !signature.queryMethods().contains("dns/txt")) {
            throw new SyntaxException("no known way to find the key", 0);
        }
        if (publicSuffix.test(signature.domain())) {
            throw new SyntaxException("domain " + signature.domain() + " is a public suffix", 0);
        }
        var now = clock.instant();
        var expiration = signature.expiration();
        if (expiration != null && expiration.plus(limits.clockSkew()).isBefore(now)) {
            throw new SyntaxException("the signature has expired at " + expiration, 0);
        }
        var timestamp = signature.timestamp();
        // RFC 6376 §3.5: a verifier may ignore a signature from the future
        if (timestamp != null && timestamp.minus(limits.clockSkew()).isAfter(now)) {
            throw new SyntaxException("the signature is from the future, " + timestamp, 0);
        }
    }

    /** The key, and what it says of the header. RFC 6376 §6.1.2, §6.1.3. Its own thread runs it. */
    private HeaderCheck checkHeader(Open open, SignedMessage message) {
        var signature = open.signature;
        return switch (keys.find(signature.selector(), signature.domain())) {
            case KeyLookup.Result.Unavailable(var reason) ->
                    new Rejected(new DkimResult.TemporaryError(signature, reason));
            case KeyLookup.Result.Unusable(var reason) ->
                    new Rejected(new DkimResult.PermanentError(signature, null, reason));
            case KeyLookup.Result.Found found -> checkHeader(open, message, found);
        };
    }

    private HeaderCheck checkHeader(
            Open open, SignedMessage message, KeyLookup.Result.Found found) {
        var signature = open.signature;
        VerificationKey key;
        try {
            key = usableKey(open, found);
        } catch (SyntaxException e) {
            var testing = found.record().isTesting();
            return new Rejected(
                    testing
                            ? new DkimResult.None(signature, null, testing(e.getMessage()))
                            : new DkimResult.PermanentError(signature, null, e.getMessage()));
        }
        var information =
                new DkimResult.KeyInfo(
                        key.type(), key.bits(), found.dnssec(), found.record().isTesting());
        var octets =
                message.signedHeader(
                        signature.signedFields(),
                        signature.canonicalization().header(),
                        open.field.withoutSignature());
        if (!key.verifies(open.algorithm, octets, signature.signature())) {
            return new Rejected(
                    failed(signature, information, "the signature does not match the header"));
        }
        return new Verified(information);
    }

    private VerificationKey usableKey(Open open, KeyLookup.Result.Found found)
            throws SyntaxException {
        var signature = open.signature;
        var identity = signature.identity();
        var key = found.keyFor(open.algorithm, service, limits);
        if (found.record().isStrict()
                && identity != null
                && !identity.domain().equals(signature.domain())) {
            throw new SyntaxException("the key is not for the subdomain of i=" + identity, 0);
        }
        return key;
    }

    private static DkimResult finish(
            Open open,
            HeaderCheck check,
            Map<BodyHash, BodyHasher.Hashed> hashes,
            SignedMessage message) {
        return switch (check) {
            case Rejected(var result) -> result;
            case Verified(var key) -> finish(open, key, hashes, message);
        };
    }

    private static DkimResult finish(
            Open open,
            DkimResult.KeyInfo key,
            Map<BodyHash, BodyHasher.Hashed> hashes,
            SignedMessage message) {
        var signature = open.signature;
        var hashed = hashes.get(BodyHash.of(signature, open.algorithm));
        if (hashed == null || !hashed.base64().equals(signature.bodyHash())) {
            return failed(signature, key, "the body has changed: its hash does not match");
        }
        var length = signature.length();
        // RFC 6376 §3.5: l= must not be more than there is
        if (length != null && length > hashed.octets()) {
            return failed(signature, key, "the body is shorter than what was signed");
        }
        // RFC 6376 §8.2: whoever forwards the message could add what he likes
        if (length != null && length < hashed.octets()) {
            return new DkimResult.Policy(
                    signature,
                    key,
                    "only " + length + " of " + hashed.octets() + " octets of the body are signed");
        }
        var unsigned = unsignedField(signature, message);
        return unsigned == null
                ? new DkimResult.Pass(signature, key)
                : new DkimResult.Policy(signature, key, unsigned);
    }

    private static DkimResult failed(
            DkimSignature signature, DkimResult.KeyInfo key, String reason) {
        // RFC 6376 §3.6.1, t=y: no worse than a message without signature
        return key.testing()
                ? new DkimResult.None(signature, key, testing(reason))
                : new DkimResult.Fail(signature, key, reason);
    }

    private static String testing(String reason) {
        return reason + "; the domain only tests DKIM";
    }

    /**
     * What could be shown to a reader though nobody signed it: the Subject, or a second field where
     * one may be. RFC 6376 §8.15.
     */
    private static @Nullable String unsignedField(DkimSignature signature, SignedMessage message) {
        if (message.count("subject") > 0 && !signature.signedFields().contains("subject")) {
            return "the Subject is not signed";
        }
        for (var name : new HashSet<>(signature.signedFields())) {
            var present = message.count(name);
            if (present > 1 && ONCE.contains(name)) {
                var signed = signature.signedFields().stream().filter(name::equals).count();
                if (present > signed) {
                    return present + " " + name + " fields, of which only " + signed + " signed";
                }
            }
        }
        return null;
    }
}
