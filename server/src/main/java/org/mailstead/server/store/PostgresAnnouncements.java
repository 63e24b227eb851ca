package org.mailstead.server.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nodes that share a database tell each other, by {@code NOTIFY} and {@code LISTEN}: "this
 * scope is at this position now", sent in the transaction that changed it, so that it is heard
 * after the commit or never.
 *
 * <p>One virtual thread listens, on a connection of its own. When that breaks, it makes another,
 * and tells everybody that news may have been missed.
 */
final class PostgresAnnouncements implements AutoCloseable {
    /** After this long without news the connection is asked whether it still lives. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(PostgresAnnouncements.class);

    private final PostgresLogin login;
    private final List<Announcements> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** Of the thread alone. */
    private boolean broken;

    /** Which node says something: it need not be told by others. */
    private final String node = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

    private PostgresAnnouncements(PostgresLogin login) {
        this.login = login;
        this.thread = Thread.ofVirtual().name("store-announcements").unstarted(this::run);
    }

    /** Begins to listen. */
    static PostgresAnnouncements start(PostgresLogin login) {
        var announcements = new PostgresAnnouncements(login);
        announcements.thread.start();
        return announcements;
    }

    /** From now on tells this listener too: also that news were missed, until it listens. */
    void add(Announcements listener) {
        listeners.add(listener);
    }

    /** Tells all other nodes where a scope is, once the connection's transaction is committed. */
    void send(Connection connection, Scope scope, long position) throws SQLException {
        var sql =
                """
                SELECT pg_notify('mailstead_' || md5(current_schema()), ?)
                """;
        try (var notify = connection.prepareStatement(sql)) {
            notify.setString(1, node + " " + scope.accountId() + " " + position);
            notify.execute();
        }
    }

    private void run() {
        try {
            while (!isClosed()) {
                listenUntilBroken();
                closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by close(): this thread ends
        }
    }

    private void listenUntilBroken() {
        try (var connection =
                DriverManager.getConnection(login.url(), login.user(), login.password())) {
            listen(connection);
            for (var listener : listeners) {
                listener.missed(); // whatever was said before
            }
            if (broken) {
                broken = false;
                log.atInfo().log("other nodes are heard again");
            }
            while (!isClosed()) {
                hear(connection);
            }
        } catch (SQLException | StoreException e) {
            if (!isClosed() && !broken) { // told once, however long it lasts
                log.atWarn().setCause(e).log("other nodes are not heard");
                broken = true;
            }
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("listener to other nodes failed");
        }
    }

    /** A name for each schema: the channels of a database are one space. */
    private static void listen(Connection connection) throws SQLException {
        var sql =
                """
                SELECT 'mailstead_' || md5(current_schema())
                """;
        try (var statement = connection.createStatement()) {
            String channel;
            try (var row = statement.executeQuery(sql)) {
                row.next();
                channel = row.getString(1);
            }
            statement.execute("LISTEN " + channel);
        }
    }

    private void hear(Connection connection) throws SQLException {
        var news = connection.unwrap(PGConnection.class).getNotifications((int) SILENCE.toMillis());
        for (var notification : news) {
            tell(notification);
        }
        if (news.length == 0 && !connection.isValid((int) ANSWER.toSeconds())) {
            throw new SQLException("the connection to PostgreSQL is broken");
        }
    }

    private void tell(PGNotification notification) {
        var words = notification.getParameter().split(" ", 4);
        if (words.length != 3) {
            log.atWarn().addKeyValue("said", notification.getParameter()).log("not understood");
            return;
        }
        if (words[0].equals(node)) {
            return;
        }
        var id = Long.parseLong(words[1]);
        var scope = id == 0 ? Scope.server() : Scope.account(id);
        for (var listener : listeners) {
            listener.changed(scope, Long.parseLong(words[2]));
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Ends the thread, which lets go of its connection. A second call does nothing. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt(); // ends a virtual thread's waiting for the network, too
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
