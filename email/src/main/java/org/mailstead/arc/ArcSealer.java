package org.mailstead.arc;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.dkim.DkimSigner;
import org.mailstead.dkim.SignatureAlgorithm;
import org.mailstead.dkim.SignedMessage;
import org.mailstead.dkim.SigningSelector;
import org.mailstead.dkim.TagWriter;
import org.mailstead.wire.SyntaxException;

/** Adds a set to the chain of a message that goes on. RFC 8617 §5.1. Safe for many threads. */
public final class ArcSealer {
    private final InstantSource clock;

    public ArcSealer(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Makes the three fields of a set.
     *
     * @param message as it goes on, with the chain that came with it
     * @param chain what that chain came to
     * @param results what was found when it came
     * @param selector signs; its lifetime is not used, since chains do not expire
     * @return the fields, each with CRLF, to go before the header; nothing where none may be added:
     *     after a chain that was broken before or has 50 sets (§5.1.2), or that could not be
     *     checked
     * @throws IOException if the source of the message fails
     */
    public Optional<String> seal(
            SignedMessage message,
            ArcResult chain,
            AuthenticationResults results,
            SigningSelector selector)
            throws IOException {
        return switch (chain) {
            case ArcResult.TemporaryError _ -> Optional.empty();
            // RFC 8617 §5.1.2 lets a broken chain be sealed as such; without sealing, it stays
            // broken
            case ArcResult.Fail _ -> Optional.empty();
            case ArcResult.None _ ->
                    Optional.of(seal(message, List.of(), "none", results, selector));
            case ArcResult.Pass pass ->
                    pass.links().size() >= ArcSet.INSTANCES_MAX
                            ? Optional.empty()
                            : Optional.of(seal(message, chain(message), "pass", results, selector));
        };
    }

    private static List<ArcSet> chain(SignedMessage message) {
        try {
            return ArcSet.chain(message.header());
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("the chain of another message passed", e);
        }
    }

    private String seal(
            SignedMessage message,
            List<ArcSet> earlier,
            String validation,
            AuthenticationResults results,
            SigningSelector selector)
            throws IOException {
        var instance = Integer.toString(earlier.size() + 1);
        var found = results.arcField(earlier.size() + 1);
        var lasting =
                new SigningSelector(
                        selector.domain(),
                        selector.selector(),
                        selector.key(),
                        selector.canonicalization(),
                        selector.fields(),
                        selector.sealedFields(),
                        null);
        var signature =
                new DkimSigner(clock)
                        .sign(
                                begin(ArcSet.MESSAGE_SIGNATURE, instance, selector),
                                message,
                                lasting);
        var tags =
                begin(ArcSet.SEAL, instance, selector)
                        .tag("a", SignatureAlgorithm.of(selector.key().type()).toString())
                        .tag("cv", validation)
                        .tag("t", Long.toString(clock.instant().getEpochSecond()));
        var octets = SealedHeader.of(earlier, found, signature, tags.unsigned());
        return tags.signed(selector.key().sign(octets)) + signature + found;
    }

    private static TagWriter begin(String field, String instance, SigningSelector selector) {
        return new TagWriter(field)
                .tag("i", instance)
                .tag("d", selector.domain().ascii())
                .tag("s", selector.selector().name());
    }
}
