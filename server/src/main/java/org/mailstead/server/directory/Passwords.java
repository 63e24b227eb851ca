package org.mailstead.server.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.mailstead.sasl.CramMd5Secret;
import org.mailstead.sasl.CredentialsUnavailableException;
import org.mailstead.sasl.Mechanism;
import org.mailstead.sasl.Preparation;
import org.mailstead.sasl.ScramHash;
import org.mailstead.sasl.ScramVerifier;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks passwords, and makes what is kept of them. Any thread; blocks. */
final class Passwords implements AutoCloseable {
    /** Of the salts of SCRAM, real ones and decoys. */
    static final int SCRAM_SALT_OCTETS = 16;

    /** Letters, digits, and marks that every keyboard has. */
    private static final String GENERATED_FROM =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*-_;:,<.>/";

    private static final int GENERATED_CHARS = 12;

    private static final Logger LOG = LoggerFactory.getLogger(Passwords.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final InstantSource clock;
    private final DirectoryLimits limits;
    private final Set<Mechanism> mechanisms;
    private final PasswordHash hashes;
    private final PasswordWork work;
    private final CheckedPasswords checked;

    /** Checked when there is no account, so that it takes as long as if there were. */
    private final String nobody;

    Passwords(
            Database database,
            InstantSource clock,
            DirectoryLimits limits,
            Set<Mechanism> mechanisms) {
        this.database = database;
        this.clock = clock;
        this.limits = limits;
        this.mechanisms = mechanisms;
        hashes = new PasswordHash(limits.passwordCost());
        work = new PasswordWork(limits);
        checked = new CheckedPasswords(limits, clock);
        nobody = hashes.decoy();
    }

    /** A password that cannot be guessed: 12 of 79 characters, some 75 bits. */
    static String generate() {
        var password = new StringBuilder(GENERATED_CHARS);
        for (int i = 0; i < GENERATED_CHARS; i++) {
            password.append(GENERATED_FROM.charAt(RANDOM.nextInt(GENERATED_FROM.length())));
        }
        return password.toString();
    }

    /**
     * Prepares a password to be set.
     *
     * @return what is wrong with it, or the password in the form to be kept
     */
    AdminResult<String> acceptable(String password) {
        // Preparation takes time in proportion to the length, and never makes it more than thrice
        if (password.length() > limits.passwordOctetsMax()) {
            return tooLong();
        }
        var prepared = Preparation.password(password);
        if (prepared.isEmpty()) {
            return new AdminResult.Refusal<>(
                    "a password must not be empty or hold control characters");
        }
        if (prepared.get().codePointCount(0, prepared.get().length()) < limits.passwordCharsMin()) {
            return new AdminResult.Refusal<>(
                    "a password needs %d characters at least".formatted(limits.passwordCharsMin()));
        }
        if (prepared.get().getBytes(UTF_8).length > limits.passwordOctetsMax()) {
            return tooLong();
        }
        return new AdminResult.Done<>(prepared.get());
    }

    private AdminResult<String> tooLong() {
        return new AdminResult.Refusal<>(
                "a password must not be longer than %d octets"
                        .formatted(limits.passwordOctetsMax()));
    }

    /** All that is to be kept of a prepared password. */
    Secrets secrets(String prepared) throws CredentialsUnavailableException {
        return work.run(() ->
                new Secrets(
                        hashes.of(prepared),
                        wants(ScramHash.SHA_1) ? verifier(ScramHash.SHA_1, prepared) : null,
                        wants(ScramHash.SHA_256) ? verifier(ScramHash.SHA_256, prepared) : null,
                        mechanisms.contains(Mechanism.CRAM_MD5)
                                ? CramMd5Secret.of(prepared)
                                : null));
    }

    private boolean wants(ScramHash hash) {
        return switch (hash) {
            case SHA_1 ->
                    mechanisms.contains(Mechanism.SCRAM_SHA_1)
                            || mechanisms.contains(Mechanism.SCRAM_SHA_1_PLUS);
            case SHA_256 ->
                    mechanisms.contains(Mechanism.SCRAM_SHA_256)
                            || mechanisms.contains(Mechanism.SCRAM_SHA_256_PLUS);
        };
    }

    private ScramVerifier verifier(ScramHash hash, String prepared) {
        var salt = new byte[SCRAM_SALT_OCTETS];
        RANDOM.nextBytes(salt);
        return ScramVerifier.of(hash, prepared, salt, limits.passwordCost().scramIterations());
    }

    Optional<Secrets> find(long account) throws StoreException {
        return database.read(Scope.server(), tx -> SecretRows.find(tx, account));
    }

    /** Does the work of a check for somebody who does not exist. */
    void checkNobody(String password) throws CredentialsUnavailableException {
        var prepared = prepared(password);
        work.run(() -> PasswordHash.matches(nobody, prepared));
    }

    /** Whether it is the account's password. Renews what is kept of it, if that is not current. */
    boolean isRight(long account, Secrets secrets, String password)
            throws CredentialsUnavailableException {
        var prepared = prepared(password);
        var hash = secrets.passwordHash();
        if (checked.contains(account, hash, prepared)) {
            return true;
        }
        if (!work.run(() -> matches(account, hash, prepared))) {
            return false;
        }
        if (!isCurrent(secrets)) {
            renew(account, secrets, prepared);
        }
        return true;
    }

    /** Of many logins at once, those that have waited find that one of them was right. */
    private boolean matches(long account, String hash, String prepared) {
        if (checked.contains(account, hash, prepared)) {
            return true;
        }
        if (!PasswordHash.matches(hash, prepared)) {
            return false;
        }
        checked.add(account, hash, prepared);
        return true;
    }

    /** What no password may hold never matches, but takes its time. */
    private static String prepared(String password) {
        return Preparation.password(password).orElse("");
    }

    private boolean isCurrent(Secrets secrets) {
        var iterations = limits.passwordCost().scramIterations();
        for (var hash : ScramHash.values()) {
            var verifier = secrets.scram(hash);
            if (wants(hash) != (verifier != null)
                    || (verifier != null && verifier.iterations() != iterations)) {
                return false;
            }
        }
        var wantsCramMd5 = mechanisms.contains(Mechanism.CRAM_MD5);
        return hashes.isCurrent(secrets.passwordHash())
                && wantsCramMd5 == (secrets.cramMd5() != null);
    }

    /** Replaces what is kept by what would be kept today, unless somebody else was quicker. */
    private void renew(long account, Secrets old, String prepared)
            throws CredentialsUnavailableException {
        var current = secrets(prepared);
        try {
            var isRenewed =
                    database.write(
                            Scope.server(),
                            tx -> {
                                var found = SecretRows.find(tx, account);
                                if (found.isEmpty()
                                        || !found.get().passwordHash().equals(old.passwordHash())) {
                                    return false;
                                }
                                SecretRows.put(tx, account, current, clock.instant());
                                return true;
                            });
            if (isRenewed) {
                checked.add(account, current.passwordHash(), prepared);
                LOG.atInfo().addKeyValue("account", account).log("password hash renewed");
            }
        } catch (StoreException e) {
            // The login is right all the same: what is kept can be renewed at the next one
            LOG.atWarn().addKeyValue("account", account).setCause(e).log("hash not renewed");
        }
    }

    @Override
    public void close() {
        work.close();
    }
}
