package org.mailstead.arc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.DkimSignature;
import org.mailstead.dkim.KeyLookup;
import org.mailstead.dkim.SignatureAlgorithm;
import org.mailstead.dkim.SignedMessage;
import org.mailstead.dns.Resolver;
import org.mailstead.message.HeaderFields;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * Validates the chain of a message. RFC 8617 §5.2.
 *
 * <p>Looks all keys up side by side, two for each of at most 50 sets, on virtual threads of its
 * own; reads the body once. Safe for use by many threads at once.
 */
public final class ArcVerifier {
    private final KeyLookup keys;
    private final DkimLimits limits;

    public ArcVerifier(Resolver resolver, DkimLimits limits) {
        this.keys = new KeyLookup(resolver, limits);
        this.limits = limits;
    }

    /** What one signature came to. */
    private sealed interface Check {}

    private record Valid() implements Check {}

    private record Invalid(String reason) implements Check {}

    private record Unknown(String reason) implements Check {}

    /** Whether a message has any field of a chain: without, there is nothing to validate. */
    public static boolean hasChain(HeaderFields header) {
        return header.first(ArcSet.SEAL).isPresent()
                || header.first(ArcSet.MESSAGE_SIGNATURE).isPresent()
                || header.first(ArcSet.RESULTS).isPresent();
    }

    /**
     * Validates the chain.
     *
     * @param message as on the wire, with CRLF
     * @throws IOException if the source fails
     */
    public ArcResult verify(OctetSource message) throws IOException {
        try {
            return verify(SignedMessage.of(message, limits));
        } catch (SyntaxException e) {
            return new ArcResult.Fail(String.valueOf(e.getMessage()));
        }
    }

    /** The same, of a message whose header was read before. */
    public ArcResult verify(SignedMessage message) throws IOException {
        List<ArcSet> chain;
        var signatures = new ArrayList<DkimSignature>();
        try {
            chain = ArcSet.chain(message.header());
            for (var set : chain) {
                signatures.add(set.signature());
            }
        } catch (SyntaxException e) {
            return new ArcResult.Fail(String.valueOf(e.getMessage()));
        }
        return chain.isEmpty() ? new ArcResult.None() : verify(message, chain, signatures);
    }

    private ArcResult verify(
            SignedMessage message, List<ArcSet> chain, List<DkimSignature> signatures)
            throws IOException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var seals = new ArrayList<Future<Check>>();
            var headers = new ArrayList<Future<Check>>();
            for (int i = 0; i < chain.size(); i++) {
                var set = chain.get(i);
                var signature = signatures.get(i);
                var upTo = chain.subList(0, i + 1);
                Callable<Check> seal = () -> checkSeal(upTo);
                Callable<Check> header = () -> checkHeader(message, set, signature);
                seals.add(threads.submit(seal));
                headers.add(threads.submit(header));
            }
            var bodies = message.matchingBodies(signatures);
            // RFC 8617 §5.2, step 4: the newest signature must be of the message as it is
            var newest = chain.size() - 1;
            var last = messageCheck(signatures.get(newest), await(headers.get(newest)), bodies);
            if (!(last instanceof Valid)) {
                return failure(last, "signature " + chain.size());
            }
            // step 6: all seals, from the newest to the first
            for (int i = newest; i >= 0; i--) {
                var seal = await(seals.get(i));
                if (!(seal instanceof Valid)) {
                    return failure(seal, "seal " + (i + 1));
                }
            }
            // step 5: how far back nobody has changed it
            var oldest = newest;
            while (oldest > 0
                    && messageCheck(
                                    signatures.get(oldest - 1),
                                    await(headers.get(oldest - 1)),
                                    bodies)
                            instanceof Valid) {
                oldest--;
            }
            return new ArcResult.Pass(chain.stream().map(ArcVerifier::link).toList(), oldest + 1);
        }
    }

    private static ArcResult failure(Check check, String what) {
        return switch (check) {
            case Unknown(var reason) -> new ArcResult.TemporaryError(what + ": " + reason);
            case Invalid(var reason) -> new ArcResult.Fail(what + ": " + reason);
            case Valid() -> throw new IllegalStateException("valid is no failure");
        };
    }

    private static Check await(Future<Check> check) {
        try {
            return check.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Unknown("interrupted");
        } catch (ExecutionException e) { // it throws nothing that is expected
            throw new IllegalStateException("ARC check failed", e.getCause());
        }
    }

    private static Check messageCheck(
            DkimSignature signature, Check header, Set<DkimSignature> bodies) {
        return header instanceof Valid && !bodies.contains(signature)
                ? new Invalid("the body has changed")
                : header;
    }

    /** The header under ARC-Message-Signature. RFC 8617 §4.1.2. Its own thread runs it. */
    private Check checkHeader(SignedMessage message, ArcSet set, DkimSignature signature) {
        var authors = message.header().all("From").size();
        var signed = signature.signedFields().stream().filter("from"::equals).count();
        if (signed == 0 || authors > signed) {
            return new Invalid("a From field is not signed");
        }
        if (signature.signedFields().size() > limits.signedFieldsMax()) {
            return new Invalid("more signed fields than " + limits.signedFieldsMax());
        }
        var algorithm = signature.knownAlgorithm();
        if (algorithm.isEmpty()) {
            return new Invalid("algorithm " + signature.algorithm() + " is not accepted");
        }
        return check(
                keys.find(signature.selector(), signature.domain()),
                algorithm.get(),
                signature.signature(),
                () ->
                        message.signedHeader(
                                signature.signedFields(),
                                signature.canonicalization().header(),
                                set.messageSignature().withoutSignature()));
    }

    /** The last of these sets' ARC-Seal. RFC 8617 §5.1.1. Its own thread runs it. */
    private Check checkSeal(List<ArcSet> sets) {
        var seal = sets.getLast().seal();
        SignatureAlgorithm algorithm;
        try {
            algorithm = seal.knownAlgorithm();
        } catch (SyntaxException e) {
            return new Invalid(String.valueOf(e.getMessage()));
        }
        return check(
                keys.find(seal.selector(), seal.domain()),
                algorithm,
                seal.signature(),
                () -> SealedHeader.of(sets));
    }

    /** Octets that are made when there is a key for them. */
    @FunctionalInterface
    private interface Signed {
        byte[] octets();
    }

    private Check check(
            KeyLookup.Result found, SignatureAlgorithm algorithm, String signature, Signed signed) {
        return switch (found) {
            case KeyLookup.Result.Unavailable(var reason) -> new Unknown(reason);
            case KeyLookup.Result.Unusable(var reason) -> new Invalid(reason);
            case KeyLookup.Result.Found key -> {
                try {
                    yield key.keyFor(algorithm, limits)
                                    .verifies(algorithm, signed.octets(), signature)
                            ? new Valid()
                            : new Invalid("it does not match");
                } catch (SyntaxException e) {
                    yield new Invalid(String.valueOf(e.getMessage()));
                }
            }
        };
    }

    private static ArcResult.Link link(ArcSet set) {
        var sealer = set.seal().domain();
        AuthenticationResults results;
        try {
            results = set.authenticationResults();
        } catch (SyntaxException e) { // sealed as it is, and of no use to us
            results = new AuthenticationResults(sealer.ascii(), List.of());
        }
        return new ArcResult.Link(sealer, set.seal().selector(), results);
    }
}
