package org.mailstead.sasl;

import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one exchange. RFC 4422 §3.
 *
 * <p>Send the initial response if there is one, answer each challenge with {@link #next}, and call
 * {@link #finish} before believing the server's success. Used by one thread.
 */
public abstract sealed class SaslClient
        permits PlainClient, LoginClient, CramMd5Client, ScramClient, ExternalClient {
    private final Mechanism mechanism;

    SaslClient(Mechanism mechanism) {
        this.mechanism = mechanism;
    }

    /**
     * Who logs in, over which channel.
     *
     * @param loginName not empty; empty is allowed for EXTERNAL only, and means whom the
     *     certificate stands for
     * @param password not empty; empty is allowed for EXTERNAL only
     * @param bindings of the TLS connection
     * @param serverOffersPlus whether the server offers a -PLUS mechanism: if not, it hears that we
     *     could have bound (flag {@code y}), and can tell if somebody removed its offer
     */
    public record Login(
            String loginName,
            String password,
            ChannelBindings bindings,
            boolean serverOffersPlus,
            SaslLimits limits) {}

    /**
     * The strongest mechanism that both sides can do.
     *
     * @param offered names, in any case
     * @param passwordAllowed whether the connection may carry a password: it has TLS
     */
    public static Optional<Mechanism> strongest(
            Collection<String> offered, boolean passwordAllowed, Login login) {
        var names = offered.stream().flatMap(name -> Mechanism.named(name).stream()).toList();
        for (var mechanism : Mechanism.values()) {
            var possible =
                    switch (mechanism) {
                        case EXTERNAL -> login.password().isEmpty();
                        case SCRAM_SHA_256_PLUS, SCRAM_SHA_1_PLUS -> !login.bindings().isEmpty();
                        case SCRAM_SHA_256, SCRAM_SHA_1, CRAM_MD5 -> true;
                        case PLAIN, LOGIN -> passwordAllowed;
                    };
            if (possible && names.contains(mechanism)) {
                return Optional.of(mechanism);
            }
        }
        return Optional.empty();
    }

    /** Begins an exchange with a mechanism that the server offers. */
    public static SaslClient start(Mechanism mechanism, Login login) {
        if (mechanism != Mechanism.EXTERNAL
                && (login.loginName().isEmpty() || login.password().isEmpty())) {
            throw new IllegalArgumentException("no name or no password");
        }
        return switch (mechanism) {
            case EXTERNAL -> new ExternalClient(login);
            case PLAIN -> new PlainClient(login);
            case LOGIN -> new LoginClient(login);
            case CRAM_MD5 -> new CramMd5Client(login);
            case SCRAM_SHA_1, SCRAM_SHA_1_PLUS, SCRAM_SHA_256, SCRAM_SHA_256_PLUS ->
                    new ScramClient(mechanism, Objects.requireNonNull(mechanism.hash()), login);
        };
    }

    /** Whose exchange it is. */
    public final Mechanism mechanism() {
        return mechanism;
    }

    /**
     * What the client says first, before base64. Where the protocol cannot send it with its
     * command, it is the answer to the server's first, empty challenge.
     *
     * @return null if the server speaks first
     */
    public abstract byte @Nullable [] initialResponse();

    /**
     * The answer to a challenge.
     *
     * @param challenge decoded, not the empty one that asks for the initial response
     * @throws SaslClientException if the exchange must be given up: send {@code *}
     */
    public abstract byte[] next(byte[] challenge) throws SaslClientException;

    /**
     * To be called when the server has said success.
     *
     * @throws SaslClientException if the server has not done its part: it may be another
     */
    public abstract void finish() throws SaslClientException;

    /** As RFC 8265 has it; as it is if the profile refuses it, for accounts older than the rule. */
    static String prepared(String password) {
        return Preparation.password(password).orElse(password);
    }
}
