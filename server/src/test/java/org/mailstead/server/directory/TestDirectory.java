package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.sasl.Mechanism;
import org.mailstead.server.net.ClassLimits;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.TestDatabase;
import org.mailstead.wire.SyntaxException;

/** A directory of its own database, with cheap passwords and a clock that stands until moved. */
final class TestDirectory implements AutoCloseable {
    static final String ACTOR = "test";
    static final PasswordCost CHEAP = new PasswordCost(64, 1, 10);

    private final TestDatabase database;
    private final TestClock clock = new TestClock();
    private Directory directory;
    private final DirectoryLimits limits;

    /** Moves only when told. */
    static final class TestClock implements InstantSource {
        private volatile Instant now = Instant.parse("2026-11-23T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        void advance(Duration time) {
            now = now.plus(time);
        }
    }

    private TestDirectory(TestDatabase database, DirectoryOptions options, DirectoryLimits limits)
            throws StoreException {
        this.database = database;
        this.limits = limits;
        directory = new Directory(database, clock, options, limits);
    }

    static TestDirectory open(Engine engine, Path folder) throws StoreException {
        return open(engine, folder, options(null), limits());
    }

    static TestDirectory open(
            Engine engine, Path folder, DirectoryOptions options, DirectoryLimits limits)
            throws StoreException {
        return new TestDirectory(TestDatabase.open(engine, folder), options, limits);
    }

    static DirectoryOptions options(@Nullable String everythingTo) {
        return new DirectoryOptions(
                Set.of(domain("mx.example.org")), EnumSet.allOf(Mechanism.class), everythingTo);
    }

    static DirectoryLimits limits() {
        return new DirectoryLimits(
                1000,
                Duration.ofSeconds(30),
                8,
                8,
                1024,
                CHEAP,
                2,
                64,
                Duration.ofSeconds(20),
                1000,
                Duration.ofMinutes(15),
                5,
                10,
                Duration.ofDays(30),
                new ClassLimits(10, 30, 90),
                new ClassLimits(50, 150, 450));
    }

    /** Closes the directory and opens it again on the same rows. */
    void reopen(DirectoryOptions options) throws StoreException {
        directory.close();
        directory = new Directory(database, clock, options, limits);
    }

    /** With domain {@code example.org} and account {@code ann}, {@code ann@example.org}. */
    TestDirectory withAnn() throws StoreException {
        done(admin().domains().add(ACTOR, domain("example.org"), false));
        account("ann", "ann@example.org");
        return this;
    }

    Account account(String name, String address) throws StoreException {
        return done(admin().accounts().add(ACTOR, name, address(address)));
    }

    Directory directory() {
        return directory;
    }

    DirectoryAdmin admin() {
        return directory.admin();
    }

    TestDatabase database() {
        return database;
    }

    TestClock clock() {
        return clock;
    }

    Resolution resolve(String address) throws StoreException {
        return directory.resolve(address(address));
    }

    static <T> T done(AdminResult<T> result) {
        assertThat(result).isInstanceOf(AdminResult.Done.class);
        return ((AdminResult.Done<T>) result).value();
    }

    static String refusal(AdminResult<?> result) {
        assertThat(result).isInstanceOf(AdminResult.Refusal.class);
        return ((AdminResult.Refusal<?>) result).why();
    }

    static Domain domain(String text) {
        try {
            return Domain.parse(text);
        } catch (SyntaxException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static Address address(String text) {
        try {
            return Address.parse(text);
        } catch (SyntaxException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public void close() {
        directory.close();
        database.close();
    }
}
