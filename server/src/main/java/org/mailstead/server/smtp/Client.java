package org.mailstead.server.smtp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.directory.Revocations;
import org.mailstead.server.inbound.Source;
import org.mailstead.server.net.Connection;

/** What is known of the client beyond one transaction; survives EHLO and RSET. */
final class Client {
    private final Connection connection;
    private final String id;
    private @Nullable Login login;
    private Revocations.@Nullable Subscription revocation;
    private volatile boolean isRevoked;
    private int loginFailures;
    private int unknownRecipients;
    private int failedTransactions;
    private boolean anyAccepted;
    private int errors;
    private int commands;

    /** Who has logged in. */
    record Login(long account, String name) {}

    /**
     * @param id what the client may see of the connection's id
     */
    Client(Connection connection, String id) {
        this.connection = connection;
        this.id = id;
    }

    /** By which the client, and whoever has mail from it, can name this session to us. */
    String id() {
        return id;
    }

    InetAddress remote() {
        return connection.peer().getAddress();
    }

    boolean isTls() {
        return connection.tls().isPresent();
    }

    @Nullable Login login() {
        return login;
    }

    /**
     * Who it is from now on, until that is worth nothing any more.
     *
     * @param since what {@link Revocations#now} was before the credentials were looked at
     */
    void loggedIn(Login as, Revocations revocations, long since) {
        login = as;
        loginFailures = 0;
        revocation = revocations.subscribe(as.account(), since, this::revoke);
    }

    /** Ends the session at its next command: the one under way is still answered. Any thread. */
    private void revoke() {
        isRevoked = true;
        connection.stop();
    }

    /** Whether its login is worth nothing any more. */
    boolean isRevoked() {
        return isRevoked;
    }

    /** The session is over. */
    void leave() {
        if (revocation != null) {
            revocation.close();
        }
    }

    int loginFailures() {
        return loginFailures;
    }

    int loginFailed() {
        return ++loginFailures;
    }

    int unknownRecipient() {
        return ++unknownRecipients;
    }

    void transactionFailed() {
        failedTransactions++;
    }

    void transactionAccepted() {
        anyAccepted = true;
        commands = 0;
    }

    /** Whether it only ever tries in vain: it guesses addresses. inbound MAIL-01 */
    boolean isGuessing(SmtpLimits limits) {
        return !anyAccepted && failedTransactions > limits.failedTransactionsMax();
    }

    int error() {
        return ++errors;
    }

    int command() {
        return ++commands;
    }

    Source source(State.Ready ready) {
        var tls = connection.tls();
        return new Source(
                remote(),
                connection.local().getAddress(),
                ready.client(),
                ready.extended(),
                login != null,
                tls.map(session -> session.protocol()).orElse(null),
                tls.map(session -> session.cipherSuite()).orElse(null));
    }
}
