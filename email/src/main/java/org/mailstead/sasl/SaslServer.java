package org.mailstead.sasl;

import java.util.Objects;

/**
 * The server's side of one exchange. RFC 4422 §3.
 *
 * <pre>{@code
 * var server = SaslServer.start(mechanism, context);
 * var step = initialResponse == null ? server.begin() : server.next(initialResponse);
 * while (step instanceof Challenge(var text)) {
 *     step = server.next(answerTo(text)); // or server.abort() when the client sends "*"
 * }
 * }</pre>
 *
 * <p>The methods block while {@link Credentials} are asked. Used by one thread, and not after
 * {@link Step.Done}.
 */
public abstract sealed class SaslServer
        permits PlainServer, LoginServer, CramMd5Server, ScramServer, ExternalServer {
    private final Mechanism mechanism;
    private final SaslContext context;
    private String loginName = "";
    private boolean isDone;

    SaslServer(Mechanism mechanism, SaslContext context) {
        this.mechanism = mechanism;
        this.context = context;
    }

    /**
     * Begins an exchange.
     *
     * @param mechanism one that the context offers
     */
    public static SaslServer start(Mechanism mechanism, SaslContext context) {
        if (!context.offered().contains(mechanism)) {
            throw new IllegalArgumentException(mechanism + " was not offered");
        }
        return switch (mechanism) {
            case EXTERNAL -> new ExternalServer(context);
            case PLAIN -> new PlainServer(context);
            case LOGIN -> new LoginServer(context);
            case CRAM_MD5 -> new CramMd5Server(context);
            case SCRAM_SHA_1, SCRAM_SHA_1_PLUS, SCRAM_SHA_256, SCRAM_SHA_256_PLUS ->
                    new ScramServer(mechanism, Objects.requireNonNull(mechanism.hash()), context);
        };
    }

    /** The first step when the client sent no initial response: always a challenge. */
    public abstract Step.Challenge begin();

    /**
     * The step after a response of the client, or after its initial response.
     *
     * @param response decoded; may be empty
     */
    public final Step next(byte[] response) {
        if (isDone) {
            throw new IllegalStateException("the exchange is over");
        }
        var step = respond(response);
        isDone = step instanceof Step.Done;
        return step;
    }

    /**
     * The client gave up: it sent {@code *} instead of a response. One that gives up because it was
     * told an error has failed all the same.
     */
    public final Step.Done abort() {
        isDone = true;
        return new Step.Done(whenAborted());
    }

    SaslOutcome whenAborted() {
        return new SaslOutcome.Aborted();
    }

    /** Whose exchange it is. */
    public final Mechanism mechanism() {
        return mechanism;
    }

    /** The name that the client has given so far, as prepared; empty before. For the record. */
    public final String loginName() {
        return loginName;
    }

    /** Octets too long, and accounts that cannot be asked, are the same for every mechanism. */
    private Step respond(byte[] response) {
        if (response.length > context.limits().messageOctetsMax()) {
            return done(new SaslOutcome.Malformed("message too long"));
        }
        try {
            return answer(response);
        } catch (CredentialsUnavailableException e) {
            return done(new SaslOutcome.TemporaryFailure(e));
        }
    }

    abstract Step answer(byte[] response) throws CredentialsUnavailableException;

    final SaslContext context() {
        return context;
    }

    final void loginName(String prepared) {
        loginName = prepared;
    }

    static Step.Done done(SaslOutcome outcome) {
        return new Step.Done(outcome);
    }

    /**
     * The end of a proof: it must also stand for the account of the certificate, if there is one.
     */
    final SaslOutcome outcome(Verdict verdict) {
        var certificate = context.certificate();
        var isOther =
                certificate != null
                        && switch (verdict) {
                            case Verdict.Verified(var account) -> account != certificate.account();
                            // why the login of somebody else is disabled is not told either
                            case Verdict.Disabled(var account, _) ->
                                    account != certificate.account();
                            case Verdict _ -> false;
                        };
        return isOther
                ? new SaslOutcome.BadCredentials(SaslOutcome.Reason.OTHER_ACCOUNT)
                : SaslOutcome.of(loginName, verdict);
    }
}
