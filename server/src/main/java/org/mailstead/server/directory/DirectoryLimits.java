package org.mailstead.server.directory;

import java.time.Duration;
import org.mailstead.server.net.ClassLimits;

/**
 * Every limit of the directory.
 *
 * @param lookupsMax of each kind (domains, addresses, accounts), found or not, kept in memory;
 *     default 50,000
 * @param lookupsAge how long one is believed: how late a change on another node is seen; default 30
 *     s
 * @param separatorsMax of one domain; default 8
 * @param passwordCharsMin after preparation; default 8
 * @param passwordOctetsMax after preparation; default 1024
 * @param passwordCost of keeping passwords
 * @param passwordThreads checks and hashes of passwords at once; default half the processors, 1 at
 *     least. Each takes {@link PasswordCost#argon2MemoryKib}
 * @param passwordsWaitingMax checks that wait for a thread, beyond which logins fail for now;
 *     default 256
 * @param passwordWait how long one waits; default 20 s
 * @param checkedPasswordsMax right passwords remembered, by a keyed hash; default 20,000
 * @param checkedPasswordsAge how long; default 15 minutes
 * @param loginAttemptsWaitingMax different attempts that wait to be recorded, beyond which they are
 *     only logged; default 1000
 * @param failedLoginsKeptMax different failed attempts kept for each account, the oldest go first;
 *     default 10,000
 * @param loginAttemptsAge how long attempts are kept after they happened last; default 30 days
 * @param failedLoginsPerMinute by network; default 10, 30, 90
 * @param failedLoginsPerDay by network; default 50, 150, 450
 */
public record DirectoryLimits(
        int lookupsMax,
        Duration lookupsAge,
        int separatorsMax,
        int passwordCharsMin,
        int passwordOctetsMax,
        PasswordCost passwordCost,
        int passwordThreads,
        int passwordsWaitingMax,
        Duration passwordWait,
        int checkedPasswordsMax,
        Duration checkedPasswordsAge,
        int loginAttemptsWaitingMax,
        int failedLoginsKeptMax,
        Duration loginAttemptsAge,
        ClassLimits failedLoginsPerMinute,
        ClassLimits failedLoginsPerDay) {

    public DirectoryLimits {
        requirePositive("lookupsMax", lookupsMax);
        requirePositive("separatorsMax", separatorsMax);
        requirePositive("passwordCharsMin", passwordCharsMin);
        requirePositive("passwordOctetsMax", passwordOctetsMax);
        requirePositive("passwordThreads", passwordThreads);
        requirePositive("passwordsWaitingMax", passwordsWaitingMax);
        requirePositive("checkedPasswordsMax", checkedPasswordsMax);
        requirePositive("loginAttemptsWaitingMax", loginAttemptsWaitingMax);
        requirePositive("failedLoginsKeptMax", failedLoginsKeptMax);
        requirePositive("lookupsAge", lookupsAge.toMillis());
        requirePositive("passwordWait", passwordWait.toMillis());
        requirePositive("checkedPasswordsAge", checkedPasswordsAge.toMillis());
        requirePositive("loginAttemptsAge", loginAttemptsAge.toMillis());
    }

    /** Those that the components name. */
    public static DirectoryLimits defaults() {
        return new DirectoryLimits(
                50_000,
                Duration.ofSeconds(30),
                8,
                8,
                1024,
                PasswordCost.DEFAULT,
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                256,
                Duration.ofSeconds(20),
                20_000,
                Duration.ofMinutes(15),
                1000,
                10_000,
                Duration.ofDays(30),
                new ClassLimits(10, 30, 90),
                new ClassLimits(50, 150, 450));
    }

    /** The same, but nobody is locked out for failed logins: for one's own machine. */
    public DirectoryLimits withoutLoginLimits() {
        return new DirectoryLimits(
                lookupsMax,
                lookupsAge,
                separatorsMax,
                passwordCharsMin,
                passwordOctetsMax,
                passwordCost,
                passwordThreads,
                passwordsWaitingMax,
                passwordWait,
                checkedPasswordsMax,
                checkedPasswordsAge,
                loginAttemptsWaitingMax,
                failedLoginsKeptMax,
                loginAttemptsAge,
                ClassLimits.NONE,
                ClassLimits.NONE);
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " below 1: " + value);
        }
    }
}
