package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Accounts in memory: each has a name, a password, and a number counted from 1. */
final class TestAccounts implements Credentials {
    private static final int ITERATIONS = 2048;

    private record Account(long id, String password, @Nullable String disabled) {
        Verdict verified() {
            return disabled == null ? new Verdict.Verified(id) : new Verdict.Disabled(id, disabled);
        }
    }

    private final Map<String, Account> accounts = new HashMap<>();
    private byte[] salt = "saltsaltsalt".getBytes(UTF_8);
    private int iterations = ITERATIONS;
    private boolean isDown;

    TestAccounts with(String name, String password) {
        accounts.put(name, new Account(accounts.size() + 1, password, null));
        return this;
    }

    TestAccounts withDisabled(String name, String password, String text) {
        accounts.put(name, new Account(accounts.size() + 1, password, text));
        return this;
    }

    TestAccounts salted(byte[] salt, int iterations) {
        this.salt = salt;
        this.iterations = iterations;
        return this;
    }

    TestAccounts down() {
        isDown = true;
        return this;
    }

    private @Nullable Account find(String name) throws CredentialsUnavailableException {
        if (isDown) {
            throw new CredentialsUnavailableException("down", new IllegalStateException());
        }
        return accounts.get(name);
    }

    private static String prepared(String password) {
        return Preparation.password(password).orElse(password);
    }

    @Override
    public Verdict password(String loginName, String password)
            throws CredentialsUnavailableException {
        var account = find(loginName);
        if (account == null) {
            return new Verdict.UnknownUser();
        }
        return prepared(account.password).equals(prepared(password))
                ? account.verified()
                : new Verdict.WrongPassword();
    }

    @Override
    public Verdict identity(String loginName) throws CredentialsUnavailableException {
        var account = find(loginName);
        return account == null ? new Verdict.UnknownUser() : account.verified();
    }

    @Override
    public Scram scram(String loginName, ScramHash hash) throws CredentialsUnavailableException {
        var account = find(loginName);
        if (account == null) {
            var key = "key".getBytes(UTF_8);
            var decoy = ScramVerifier.decoy(hash, key, loginName, salt.length, iterations);
            return new Scram(decoy, new Verdict.UnknownUser());
        }
        var password = prepared(account.password);
        return new Scram(ScramVerifier.of(hash, password, salt, iterations), account.verified());
    }

    @Override
    public CramMd5 cramMd5(String loginName) throws CredentialsUnavailableException {
        var account = find(loginName);
        return account == null
                ? new CramMd5(CramMd5Secret.of(""), new Verdict.UnknownUser())
                : new CramMd5(CramMd5Secret.of(prepared(account.password)), account.verified());
    }
}
