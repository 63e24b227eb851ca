package org.mailstead.server.webapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.sasl.ChannelBindings;
import org.mailstead.sasl.LoginResult;
import org.mailstead.sasl.Mechanism;
import org.mailstead.sasl.SaslContext;
import org.mailstead.sasl.SaslLimits;
import org.mailstead.sasl.SaslOutcome;
import org.mailstead.sasl.SaslServer;
import org.mailstead.sasl.Step;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.LoginAttempt;
import org.mailstead.server.web.Exchange;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs callers in by name and password, as SASL PLAIN does. RFC 7617; webapi §2 */
final class Authenticator {
    private static final Logger log = LoggerFactory.getLogger(Authenticator.class);
    private static final String SCHEME = "Basic ";

    private final Directory directory;
    private final Domain hostName;

    Authenticator(Directory directory, Domain hostName) {
        this.directory = directory;
        this.hostName = hostName;
    }

    /** What came of it. */
    sealed interface Outcome {
        record In(Login login) implements Outcome {}

        /** For the client. */
        record Refused(String text) implements Outcome {}

        /** The store fails. */
        record Unavailable() implements Outcome {}
    }

    /** Whether there are credentials, be they right or wrong. */
    static boolean hasCredentials(Exchange exchange) {
        return exchange.header("Authorization").isPresent();
    }

    /** Whether somebody at an address may still try. webapi A-12 */
    boolean isAllowed(InetAddress client) {
        return directory.logins().isAllowed(client);
    }

    Outcome logIn(Exchange exchange, InetAddress client) {
        var field = exchange.header("Authorization").orElse("");
        var credentials = plain(field);
        if (credentials.isEmpty()) {
            record(exchange, client, 0, "", LoginResult.BAD_PROTOCOL);
            return new Outcome.Refused("Bad credentials");
        }
        var context =
                new SaslContext(
                        directory,
                        List.of(Mechanism.PLAIN),
                        ChannelBindings.NONE,
                        null,
                        hostName.ascii(),
                        SaslLimits.DEFAULT);
        var server = SaslServer.start(Mechanism.PLAIN, context);
        // PLAIN needs one response, so that it is done
        var outcome = ((Step.Done) server.next(credentials.get())).outcome();
        return ended(exchange, client, server.loginName(), outcome);
    }

    private Outcome ended(Exchange exchange, InetAddress client, String name, SaslOutcome outcome) {
        return switch (outcome) {
            case SaslOutcome.Success(var login, var account) -> {
                record(exchange, client, account, login, outcome.result());
                yield loggedIn(login, account);
            }
            case SaslOutcome.LoginDisabled(var account, var text) -> {
                // webapi A-11: told only to those who know the password
                record(exchange, client, account, name, outcome.result());
                yield new Outcome.Refused("Login is disabled: " + text);
            }
            case SaslOutcome.TemporaryFailure(var cause) -> {
                log.atWarn().setCause(cause).log("login cannot be checked");
                record(exchange, client, 0, name, outcome.result());
                yield new Outcome.Unavailable();
            }
            case SaslOutcome other -> {
                record(exchange, client, 0, name, other.result());
                yield new Outcome.Refused("Bad credentials");
            }
        };
    }

    private static Outcome loggedIn(String name, long account) {
        try {
            return new Outcome.In(new Login(account, name, Address.parse(name)));
        } catch (SyntaxException e) {
            throw new IllegalStateException("a login name that is no address: " + name, e);
        }
    }

    /** user-id ":" password as NUL authcid NUL passwd. RFC 7617 §2, RFC 4616 §2. */
    private static Optional<byte[]> plain(String field) {
        if (!field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(field.substring(SCHEME.length()).strip());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        var pair = new String(octets, UTF_8);
        var colon = pair.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        var message = "\0" + pair.substring(0, colon) + "\0" + pair.substring(colon + 1);
        return Optional.of(message.getBytes(UTF_8));
    }

    /** webapi A-13 */
    private void record(
            Exchange exchange, InetAddress client, long account, String name, LoginResult result) {
        var tls = exchange.tls();
        directory
                .logins()
                .record(
                        new LoginAttempt(
                                account,
                                name,
                                client,
                                exchange.local(),
                                tls == null ? "" : tls.toString(),
                                null,
                                "webapi",
                                exchange.header("User-Agent").orElse(""),
                                "httpbasic",
                                result));
    }
}
