package org.mailstead.sasl;

/**
 * The accounts, as a server's mechanisms ask for them. Implementations are safe for many threads,
 * and their methods may block.
 *
 * <p>Login names come as prepared by {@link Preparation#userName}, bounded by {@link SaslLimits}.
 */
public interface Credentials {
    /**
     * Checks a password: takes about as long for a user that does not exist.
     *
     * @param password as the client sent it, bounded but not yet prepared
     */
    Verdict password(String loginName, String password) throws CredentialsUnavailableException;

    /** Whom a login name stands for, without a proof: the caller has another (a certificate). */
    Verdict identity(String loginName) throws CredentialsUnavailableException;

    /** What SCRAM needs; for a user that does not exist, {@link ScramVerifier#decoy}. */
    Scram scram(String loginName, ScramHash hash) throws CredentialsUnavailableException;

    /** What CRAM-MD5 needs; for a user that does not exist, anything that no password fits. */
    CramMd5 cramMd5(String loginName) throws CredentialsUnavailableException;

    /**
     * A verifier, with what a right proof comes to.
     *
     * @param whenProven {@code Verified} or {@code Disabled}; for a decoy, why it is one: then no
     *     proof counts as right
     */
    record Scram(ScramVerifier verifier, Verdict whenProven) {}

    /**
     * A secret, with what a right proof comes to.
     *
     * @param whenProven as in {@link Scram}
     */
    record CramMd5(CramMd5Secret secret, Verdict whenProven) {}
}
