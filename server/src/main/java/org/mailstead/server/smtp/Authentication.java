package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.sasl.Base64Text;
import org.mailstead.sasl.ChannelBindings;
import org.mailstead.sasl.LoginResult;
import org.mailstead.sasl.Mechanism;
import org.mailstead.sasl.SaslContext;
import org.mailstead.sasl.SaslContext.ClientCertificate;
import org.mailstead.sasl.SaslLimits;
import org.mailstead.sasl.SaslOutcome;
import org.mailstead.sasl.SaslServer;
import org.mailstead.sasl.Step;
import org.mailstead.server.directory.ClientKey;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.LoginAttempt;
import org.mailstead.server.directory.RegisteredCertificate;
import org.mailstead.server.net.Connection;
import org.mailstead.server.net.TlsSession;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.Command;
import org.mailstead.smtp.Reply;
import org.mailstead.wire.LineTooLongException;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The AUTH command of one session. RFC 4954, inbound §7 */
final class Authentication {
    private static final Logger log = LoggerFactory.getLogger(Authentication.class);

    private final Connection connection;
    private final Client client;
    private final SmtpSettings settings;
    private final Directory directory;

    Authentication(
            Connection connection, Client client, SmtpSettings settings, Directory directory) {
        this.connection = connection;
        this.client = client;
        this.settings = settings;
        this.directory = directory;
    }

    /** The mechanisms that may be used now; none on a port for inbound mail. */
    List<Mechanism> offered() {
        if (settings.role() == Role.INBOUND || client.login() != null) {
            return List.of();
        }
        var passwordAllowed = client.isTls() || !settings.requireTls();
        // inbound EHLO-22: EXTERNAL for those who have shown a certificate
        var hasCertificate = certificate().isPresent();
        return Mechanism.offered(
                passwordAllowed, bindings(), hasCertificate, directory.mechanisms());
    }

    /** Runs one exchange; the reply is its last. */
    Reply run(Command.Auth auth) throws IOException, LineTooLongException {
        var mechanism = Mechanism.named(auth.mechanism());
        if (mechanism.isEmpty() || !directory.mechanisms().contains(mechanism.get())) {
            return Reply.of(504, "5.5.4", "Mechanism not known");
        }
        if (!offered().contains(mechanism.get())) {
            return notOffered(mechanism.get());
        }
        if (!directory.logins().isAllowed(client.remote())) {
            return Reply.of(421, "4.7.0", "Too many failed logins from your network");
        }
        delay();
        try {
            var since = directory.revocations().now();
            var server = SaslServer.start(mechanism.get(), context(offered()));
            var outcome = exchange(server, auth.initialResponse());
            return ended(server, outcome, mechanism.get().recordName(), since);
        } catch (StoreException e) {
            return unavailable(e);
        }
    }

    private Reply notOffered(Mechanism mechanism) {
        if (!client.isTls()) {
            // RFC 4954 §6: 538 is for a mechanism that needs encryption
            return Reply.of(538, "5.7.11", "This mechanism needs TLS");
        }
        return mechanism.isPlus()
                // RFC 5929 §4.1: an Ed25519 certificate in TLS 1.2, for one
                ? Reply.of(504, "5.5.4", "This TLS connection has nothing to bind a login to")
                : Reply.of(535, "5.7.8", "This mechanism needs a client certificate");
    }

    /**
     * Logs in whom the client's certificate stands for, if it is one of a user: no AUTH is needed.
     * RFC 6409 §4.3, inbound AUTH-16.
     *
     * @return null if the client is logged in now; else the refusal
     */
    @Nullable Reply byCertificate() throws IOException {
        try {
            var since = directory.revocations().now();
            if (!directory.mechanisms().contains(Mechanism.EXTERNAL) || registered().isEmpty()) {
                return Answers.LOGIN_FIRST;
            }
            var server = SaslServer.start(Mechanism.EXTERNAL, context(List.of(Mechanism.EXTERNAL)));
            // EXTERNAL needs one response, so that it is done
            var outcome = ((Step.Done) server.next(new byte[0])).outcome();
            var reply = ended(server, outcome, "tlsclientauth", since);
            return outcome instanceof SaslOutcome.Success ? null : reply;
        } catch (StoreException e) {
            return unavailable(e);
        }
    }

    private static Reply unavailable(StoreException e) {
        log.atWarn().setCause(e).log("client certificate cannot be looked up");
        return Reply.of(454, "4.3.0", "Cannot check logins now, try again later");
    }

    /** What the client showed in the TLS handshake. */
    private Optional<X509Certificate> certificate() {
        return connection.tls().flatMap(TlsSession::clientCertificate);
    }

    /** The same, if it stands for a user: asked anew for each login, in resumed sessions too. */
    private Optional<RegisteredCertificate> registered() throws StoreException {
        var shown = certificate();
        return shown.isPresent() ? directory.certificate(shown.get()) : Optional.empty();
    }

    private ChannelBindings bindings() {
        var tls = connection.tls();
        return tls.isPresent() ? tls.get().channelBindings() : ChannelBindings.NONE;
    }

    private SaslContext context(List<Mechanism> offered) throws StoreException {
        var certificate =
                registered()
                        .map(known -> new ClientCertificate(known.loginName(), known.account()))
                        .orElse(null);
        return new SaslContext(
                directory,
                offered,
                bindings(),
                certificate,
                settings.hostName().ascii(),
                SaslLimits.DEFAULT);
    }

    /** What the exchange came to; null if the client's base64 was none. */
    private @Nullable SaslOutcome exchange(SaslServer server, @Nullable String initial)
            throws IOException, LineTooLongException {
        try {
            if ("*".equals(initial)) {
                return server.abort().outcome();
            }
            // RFC 4954 §4: "=" is an initial response of no octets
            Step step =
                    initial == null
                            ? server.begin()
                            : server.next(
                                    initial.equals("=") ? new byte[0] : Base64Text.decode(initial));
            while (true) {
                switch (step) {
                    case Step.Done(var outcome) -> {
                        return outcome;
                    }
                    case Step.Challenge(var text) -> {
                        write(Reply.of(334, Base64Text.encode(text.getBytes(UTF_8))));
                        var line = line();
                        if (line.length == 1 && line[0] == '*') {
                            return server.abort().outcome(); // RFC 4954 §4: the client cancels
                        }
                        step = server.next(Base64Text.decode(line));
                    }
                }
            }
        } catch (SyntaxException e) {
            server.abort();
            return null;
        }
    }

    private byte[] line() throws IOException, LineTooLongException {
        try (var _ = connection.within(settings.limits().commandTimeout())) {
            return connection.in().line(Command.AUTH_LINE_OCTETS_MAX);
        }
    }

    private Reply ended(
            SaslServer server, @Nullable SaslOutcome outcome, String mechanism, long since) {
        if (outcome instanceof SaslOutcome.TemporaryFailure(var cause)) {
            log.atWarn()
                    .addKeyValue("mechanism", mechanism)
                    .setCause(cause)
                    .log("login cannot be checked");
        }
        record(server, outcome, mechanism);
        if (outcome instanceof SaslOutcome.Success(var name, var account)) {
            client.loggedIn(new Client.Login(account, name), directory.revocations(), since);
            connection.slow(false);
            return Reply.of(235, "2.7.0", "Welcome");
        }
        if (outcome == null || outcome.result().isFailure()) {
            var failures = client.loginFailed();
            if (failures >= settings.limits().loginFailuresMax()) {
                return Answers.TOO_MANY_LOGINS;
            }
            if (failures >= settings.limits().slowAfterLoginFailures()) {
                connection.slow(true); // inbound CONN-11
            }
        }
        return outcome == null ? Reply.of(501, "5.5.2", "Not base64") : failure(outcome);
    }

    /** inbound §9, RPL-09 to RPL-19 */
    private static Reply failure(SaslOutcome outcome) {
        return switch (outcome) {
            case SaslOutcome.Success _ -> throw new IllegalArgumentException("no failure");
            case SaslOutcome.BadCredentials(var reason)
                    when reason == SaslOutcome.Reason.NO_CERTIFICATE ->
                    Reply.of(535, "5.7.8", "Your certificate stands for no user here");
            case SaslOutcome.BadCredentials _ -> Reply.of(535, "5.7.8", "Bad credentials");
            case SaslOutcome.AuthorizationRefused() ->
                    Reply.of(535, "5.7.8", "Not allowed to act as somebody else");
            case SaslOutcome.LoginDisabled(_, var text) ->
                    Reply.of(525, "5.7.13", "Login is disabled: " + text);
            case SaslOutcome.Malformed(var problem) -> Reply.of(501, "5.5.4", problem);
            case SaslOutcome.ScramNotPossible(var problem) -> Reply.of(455, "4.7.0", problem);
            case SaslOutcome.ScramMalformed(var problem) -> Reply.of(535, "5.7.0", problem);
            case SaslOutcome.ChannelBindingMismatch _ ->
                    Reply.of(535, "5.7.7", "Your TLS connection is not ours: somebody is between");
            case SaslOutcome.Aborted() -> Reply.of(501, "5.5.0", "Login cancelled");
            case SaslOutcome.TemporaryFailure _ ->
                    Reply.of(454, "4.3.0", "Cannot check logins now, try again later");
        };
    }

    private void record(SaslServer server, @Nullable SaslOutcome outcome, String mechanism) {
        long account =
                switch (outcome) {
                    case SaslOutcome.Success(_, var id) -> id;
                    case SaslOutcome.LoginDisabled(var id, _) -> id;
                    case null -> 0;
                    case SaslOutcome _ -> 0;
                };
        directory
                .logins()
                .record(
                        new LoginAttempt(
                                account,
                                server.loginName(),
                                client.remote(),
                                connection.local().getAddress(),
                                connection.tls().map(Objects::toString).orElse(""),
                                certificate().map(ClientKey::fingerprint).orElse(null),
                                "submission",
                                "",
                                mechanism,
                                outcome == null ? LoginResult.BAD_PROTOCOL : outcome.result()));
    }

    /** inbound AUTH-20: each failure beyond the free ones makes the next attempt slower. */
    private void delay() throws IOException {
        var beyond = client.loginFailures() - settings.limits().freeLoginFailures();
        if (beyond > 0) {
            connection.pause(settings.limits().loginFailureDelay().multipliedBy(beyond));
        }
    }

    private void write(Reply reply) throws IOException {
        reply.writeTo(connection.out());
        connection.out().flush();
    }
}
