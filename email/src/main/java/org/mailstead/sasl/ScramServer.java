package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mailstead.sasl.Credentials.Scram;
import org.mailstead.sasl.SaslOutcome.AuthorizationRefused;
import org.mailstead.sasl.SaslOutcome.ChannelBindingMismatch;
import org.mailstead.sasl.SaslOutcome.ScramMalformed;
import org.mailstead.sasl.SaslOutcome.ScramNotPossible;
import org.mailstead.wire.SyntaxException;

/**
 * SCRAM, with SHA-1 and SHA-256, with and without -PLUS. RFC 5802 §3, §5.
 *
 * <p>A user that does not exist gets as far as any other: up to "invalid-proof".
 */
final class ScramServer extends SaslServer {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_OCTETS = 18;

    /** Where the exchange stands. Each state holds what exists only in it. */
    private sealed interface State {}

    private record ExpectFirst() implements State {}

    private record ExpectFinal(
            String binding, String nonce, String authMessageStart, Scram found, int hashOctets)
            implements State {}

    /** The last challenge was sent; whatever the client says to it, this is the outcome. */
    private record Decided(SaslOutcome outcome) implements State {}

    /**
     * What gs2-header says.
     *
     * @param flag {@code n}, {@code y} or {@code p}
     * @param bindingType of {@code p}, else empty
     * @param authzid null if none was given
     */
    private record Gs2Header(
            char flag, String bindingType, @Nullable String authzid, String text) {}

    private final ScramHash hash;
    private final String serverNonce;
    private State state = new ExpectFirst();

    ScramServer(Mechanism mechanism, ScramHash hash, SaslContext context) {
        this(mechanism, hash, context, nonce());
    }

    /** For tests: with a nonce that is already known. */
    ScramServer(Mechanism mechanism, ScramHash hash, SaslContext context, String serverNonce) {
        super(mechanism, context);
        this.hash = hash;
        this.serverNonce = serverNonce;
    }

    static String nonce() {
        var octets = new byte[NONCE_OCTETS];
        RANDOM.nextBytes(octets);
        return Base64Text.encode(octets);
    }

    @Override
    public Step.Challenge begin() {
        return Step.Challenge.EMPTY;
    }

    @Override
    Step answer(byte[] response) throws CredentialsUnavailableException {
        return switch (state) {
            case ExpectFirst() -> first(response);
            case ExpectFinal expected -> last(expected, response);
            case Decided(var outcome) -> done(outcome);
        };
    }

    /** client-first-message = gs2-header client-first-message-bare. RFC 5802 §7. */
    private Step first(byte[] response) throws CredentialsUnavailableException {
        try {
            var message = new ScramAttributes(response);
            var header = gs2Header(message);
            int bare = message.position();
            var refusal = refusal(header);
            if (refusal != null) {
                return done(refusal);
            }
            if (message.isNext('m')) {
                // RFC 5802 §5.1: "m" is for extensions that one must know; we know none
                throw message.error("extensions not supported");
            }
            var name = userName(message);
            var clientNonce = message.nonce();
            if (clientNonce.length() < context().limits().clientNonceCharsMin()) {
                throw message.error("nonce too short");
            }
            message.extensions('\0');
            loginName(Preparation.userName(name));
            if (header.authzid() != null
                    && !Preparation.userName(header.authzid()).equals(loginName())) {
                return done(new AuthorizationRefused());
            }
            return challenge(header, message.from(bare), clientNonce + serverNonce);
        } catch (SyntaxException e) {
            return done(new ScramNotPossible(e.getMessage()));
        }
    }

    /** gs2-header = gs2-cbind-flag "," [ authzid ] ",". RFC 5802 §7. */
    private static Gs2Header gs2Header(ScramAttributes message) throws SyntaxException {
        char flag;
        String bindingType = "";
        if (message.isNext('p')) {
            flag = 'p';
            bindingType = message.value('p');
        } else {
            var text = message.untilComma();
            if (!text.equals("n") && !text.equals("y")) {
                throw new SyntaxException("expected n, y or p", 0);
            }
            flag = text.charAt(0);
        }
        String authzid = null;
        if (message.isNext('a')) {
            authzid = message.name('a');
        } else {
            message.comma();
        }
        return new Gs2Header(flag, bindingType, authzid, message.upTo(message.position()));
    }

    /** RFC 5802 §6: whether client and server mean the same channel. Null if they may go on. */
    private @Nullable SaslOutcome refusal(Gs2Header header) {
        return switch (header.flag()) {
            case 'n' ->
                    mechanism().isPlus() ? new ScramNotPossible("channel binding expected") : null;
            case 'y' -> {
                if (mechanism().isPlus()) {
                    yield new ScramNotPossible("channel binding expected");
                }
                // RFC 5802 §6: the client saw no -PLUS, though we offered it
                yield context().offersPlus(hash)
                        ? new ChannelBindingMismatch("server does support channel binding")
                        : null;
            }
            default ->
                    context().bindings().octets(header.bindingType()).isPresent()
                            ? null
                            : new ScramNotPossible(
                                    "unsupported channel binding type "
                                            + header.bindingType()
                                            + "; use tls-exporter or tls-server-end-point");
        };
    }

    private String userName(ScramAttributes message) throws SyntaxException {
        var name = message.name('n');
        if (Text.octets(name) > context().limits().nameOctetsMax()) {
            throw message.error("name too long");
        }
        if (!Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
            throw message.error("name not in NFC");
        }
        return name;
    }

    private Step challenge(Gs2Header header, String bare, String nonce)
            throws CredentialsUnavailableException {
        var found = context().credentials().scram(loginName(), hash);
        var verifier = found.verifier();
        var serverFirst =
                "r=%s,s=%s,i=%d"
                        .formatted(
                                nonce, Base64Text.encode(verifier.salt()), verifier.iterations());
        state =
                new ExpectFinal(
                        binding(header), nonce, bare + ',' + serverFirst, found, hash.octets());
        return new Step.Challenge(serverFirst);
    }

    /** cbind-input = gs2-header [ cbind-data ], in base64. RFC 5802 §7. */
    private String binding(Gs2Header header) {
        var text = header.text().getBytes(UTF_8);
        var data = context().bindings().octets(header.bindingType()).orElse(new byte[0]);
        var input = Arrays.copyOf(text, text.length + data.length);
        System.arraycopy(data, 0, input, text.length, data.length);
        return Base64Text.encode(input);
    }

    /** client-final-message = channel-binding "," nonce ["," extensions] "," proof. */
    private Step last(ExpectFinal expected, byte[] response) {
        String binding;
        String withoutProof;
        byte[] proof;
        try {
            var message = new ScramAttributes(response);
            binding = message.value('c');
            Base64Text.decode(binding);
            var nonce = message.nonce();
            message.extensions('p');
            withoutProof = message.upTo(Math.max(0, message.position() - 1));
            proof = message.base64('p');
            message.end();
            if (!nonce.equals(expected.nonce())) {
                return refuse("other-error", new ScramMalformed("nonce is not the one we gave"));
            }
        } catch (SyntaxException e) {
            return refuse("invalid-encoding", new ScramMalformed(e.getMessage()));
        }
        if (!MessageDigest.isEqual(binding.getBytes(UTF_8), expected.binding().getBytes(UTF_8))) {
            return refuse(
                    "channel-bindings-dont-match",
                    new ChannelBindingMismatch("the client's channel is not ours"));
        }
        if (proof.length != expected.hashOctets()) {
            return refuse("invalid-proof", new ScramMalformed("proof of wrong length"));
        }
        return check(expected.found(), expected.authMessageStart() + ',' + withoutProof, proof);
    }

    private Step check(Scram found, String authMessage, byte[] proof) {
        var octets = authMessage.getBytes(UTF_8);
        var isRight = found.verifier().accepts(proof, octets);
        return switch (found.whenProven()) {
            case Verdict.Verified _, Verdict.Disabled _ when !isRight ->
                    refuse("invalid-proof", outcome(new Verdict.WrongPassword()));
            case Verdict.Verified verified -> {
                state = new Decided(outcome(verified));
                var signature = found.verifier().serverSignature(octets);
                yield new Step.Challenge("v=" + Base64Text.encode(signature));
            }
            case Verdict.Disabled disabled -> refuse("other-error", outcome(disabled));
            // Not "unknown-user": nobody shall find out by asking who has an account
            case Verdict.UnknownUser _, Verdict.NoSecret _, Verdict.WrongPassword _ ->
                    refuse("invalid-proof", outcome(found.whenProven()));
        };
    }

    @Override
    SaslOutcome whenAborted() {
        return state instanceof Decided(var outcome) && !(outcome instanceof SaslOutcome.Success)
                ? outcome
                : super.whenAborted();
    }

    /** server-error = "e=" server-error-value; the client answers, and then hears the outcome. */
    private Step refuse(String error, SaslOutcome outcome) {
        state = new Decided(outcome);
        return new Step.Challenge("e=" + error);
    }
}
