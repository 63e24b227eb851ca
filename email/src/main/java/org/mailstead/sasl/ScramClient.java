package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import org.mailstead.wire.SyntaxException;

/** SCRAM, with SHA-1 and SHA-256, with and without -PLUS. RFC 5802 §3, §5. */
final class ScramClient extends SaslClient {
    /** Where the exchange stands. Each state holds what exists only in it. */
    private sealed interface State {}

    private record First() implements State {}

    private record Final(String expectedSignature) implements State {}

    private record Verified() implements State {}

    private final ScramHash hash;
    private final Login login;
    private final String nonce;
    private final String gs2Header;
    private final String bare;
    private State state = new First();

    ScramClient(Mechanism mechanism, ScramHash hash, Login login) {
        this(mechanism, hash, login, ScramServer.nonce());
    }

    /** For tests: with a nonce that is already known. */
    ScramClient(Mechanism mechanism, ScramHash hash, Login login, String nonce) {
        super(mechanism);
        this.hash = hash;
        this.login = login;
        this.nonce = nonce;
        gs2Header = flag(mechanism, login) + ",,";
        var name = Normalizer.normalize(login.loginName(), Normalizer.Form.NFC);
        bare = "n=" + name.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    /** gs2-cbind-flag. RFC 5802 §6. */
    private static String flag(Mechanism mechanism, Login login) {
        var type = login.bindings().preferred();
        if (mechanism.isPlus()) {
            return "p=" + type.orElseThrow(() -> new IllegalArgumentException("nothing to bind"));
        }
        return type.isPresent() && !login.serverOffersPlus() ? "y" : "n";
    }

    @Override
    public byte[] initialResponse() {
        return (gs2Header + bare).getBytes(UTF_8);
    }

    @Override
    public byte[] next(byte[] challenge) throws SaslClientException {
        if (challenge.length > login.limits().messageOctetsMax()) {
            throw new SaslClientException("challenge too long");
        }
        try {
            return switch (state) {
                case First() -> proof(challenge);
                case Final(var expected) -> verify(challenge, expected);
                case Verified() -> throw new SaslClientException("SCRAM has two challenges");
            };
        } catch (SyntaxException e) {
            throw new SaslClientException("malformed challenge: " + e.getMessage(), e);
        }
    }

    /** server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count. */
    private byte[] proof(byte[] challenge) throws SyntaxException, SaslClientException {
        var message = new ScramAttributes(challenge);
        var limits = login.limits();
        var serverNonce = message.nonce();
        var salt = message.base64('s');
        var iterations = message.number('i');
        message.extensions('\0');
        // RFC 5802 §5.1: the server's nonce begins with ours, so that no old answer fits
        if (!serverNonce.startsWith(nonce)
                || serverNonce.length() < nonce.length() + limits.serverNonceCharsMin()) {
            throw new SaslClientException("server's nonce does not continue ours");
        }
        if (salt.length < limits.saltOctetsMin()) {
            throw new SaslClientException("salt too short");
        }
        if (iterations < limits.iterationsMin() || iterations > limits.iterationsMax()) {
            throw new SaslClientException("iterations out of bounds: " + iterations);
        }
        var withoutProof = "c=" + binding() + ",r=" + serverNonce;
        var authMessage = bare + ',' + message.from(0) + ',' + withoutProof;
        var salted = hash.saltedPassword(prepared(login.password()), salt, iterations);
        var octets = authMessage.getBytes(UTF_8);
        state = new Final(Base64Text.encode(ScramVerifier.serverSignature(hash, salted, octets)));
        var proof = ScramVerifier.proof(hash, salted, octets);
        return (withoutProof + ",p=" + Base64Text.encode(proof)).getBytes(UTF_8);
    }

    /** server-final-message = (server-error / verifier) ["," extensions]. */
    private byte[] verify(byte[] challenge, String expected)
            throws SyntaxException, SaslClientException {
        var message = new ScramAttributes(challenge);
        if (message.isNext('e')) {
            throw new SaslClientException("server refused: " + message.value('e'));
        }
        if (!MessageDigest.isEqual(message.base64('v'), Base64Text.decode(expected))) {
            throw new SaslClientException("server does not know the password");
        }
        state = new Verified();
        return new byte[0];
    }

    private String binding() {
        var text = gs2Header.getBytes(UTF_8);
        var type = mechanism().isPlus() ? login.bindings().preferred().orElseThrow() : "";
        var data = login.bindings().octets(type).orElse(new byte[0]);
        var input = Arrays.copyOf(text, text.length + data.length);
        System.arraycopy(data, 0, input, text.length, data.length);
        return Base64Text.encode(input);
    }

    @Override
    public void finish() throws SaslClientException {
        if (!(state instanceof Verified)) {
            throw new SaslClientException("success before the server proved itself");
        }
    }
}
