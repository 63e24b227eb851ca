package org.mailstead.sasl;

/** What an exchange came to. Each protocol has its own code for each of these. */
public sealed interface SaslOutcome {
    /**
     * The client is who it says.
     *
     * @param loginName as prepared: the user's own address, perhaps with a suffix
     * @param account by which {@link Credentials} knows the account
     */
    record Success(String loginName, long account) implements SaslOutcome {}

    /**
     * No such user, or a wrong proof: told to the client in the same words.
     *
     * @param reason for the log only
     */
    record BadCredentials(Reason reason) implements SaslOutcome {}

    /** The client is who it says, but wants to act as somebody else. RFC 4422 §3.4.1. */
    record AuthorizationRefused() implements SaslOutcome {}

    /**
     * The proof is right, but the account may not log in.
     *
     * @param text for the user, printable US-ASCII
     */
    record LoginDisabled(long account, String text) implements SaslOutcome {}

    /** The client's message is not what the mechanism says. */
    record Malformed(String problem) implements SaslOutcome {}

    /** SCRAM cannot begin: the client's first message is wrong, or asks for what we do not have. */
    record ScramNotPossible(String problem) implements SaslOutcome {}

    /** SCRAM cannot end: the client's final message is not what it must be. */
    record ScramMalformed(String problem) implements SaslOutcome {}

    /**
     * The client's channel is not ours: somebody may be in the middle, or hid from the client that
     * we can bind.
     */
    record ChannelBindingMismatch(String problem) implements SaslOutcome {}

    /** The client gave up. RFC 4422 §3.5. */
    record Aborted() implements SaslOutcome {}

    /** The accounts could not be asked. */
    record TemporaryFailure(CredentialsUnavailableException cause) implements SaslOutcome {}

    /** Why credentials were no good. */
    enum Reason {
        UNKNOWN_USER,
        WRONG_PASSWORD,
        /** The password was stored without what this mechanism needs: not the user's fault. */
        NO_SECRET,
        /** EXTERNAL without a certificate that stands for anybody. */
        NO_CERTIFICATE,
        /** The certificate of the connection stands for another account. */
        OTHER_ACCOUNT
    }

    /** What a check of a password came to. */
    static SaslOutcome of(String loginName, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Verified(var account) -> new Success(loginName, account);
            case Verdict.Disabled(var account, var text) -> new LoginDisabled(account, text);
            case Verdict.UnknownUser() -> new BadCredentials(Reason.UNKNOWN_USER);
            case Verdict.WrongPassword() -> new BadCredentials(Reason.WRONG_PASSWORD);
            case Verdict.NoSecret() -> new BadCredentials(Reason.NO_SECRET);
        };
    }

    /** The name of the outcome in records. */
    default LoginResult result() {
        return switch (this) {
            case Success _ -> LoginResult.OK;
            case BadCredentials(var reason) -> result(reason);
            case AuthorizationRefused _ -> LoginResult.BAD_CREDENTIALS;
            case LoginDisabled _ -> LoginResult.LOGIN_DISABLED;
            case Malformed _, ScramNotPossible _, ScramMalformed _ -> LoginResult.BAD_PROTOCOL;
            case ChannelBindingMismatch _ -> LoginResult.BAD_CHANNEL_BINDING;
            case Aborted _ -> LoginResult.ABORTED;
            case TemporaryFailure _ -> LoginResult.ERROR;
        };
    }

    private static LoginResult result(Reason reason) {
        return switch (reason) {
            case UNKNOWN_USER -> LoginResult.BAD_USER;
            case WRONG_PASSWORD -> LoginResult.BAD_PASSWORD;
            case NO_SECRET -> LoginResult.ERROR;
            case NO_CERTIFICATE, OTHER_ACCOUNT -> LoginResult.BAD_CREDENTIALS;
        };
    }
}
