package org.mailstead.server.imap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.Command;
import org.mailstead.imap.ResponseCode;
import org.mailstead.sasl.Base64Text;
import org.mailstead.sasl.ChannelBindings;
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
import org.mailstead.server.directory.Logins;
import org.mailstead.server.directory.RegisteredCertificate;
import org.mailstead.server.net.TlsSession;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who logs in on a connection: LOGIN and AUTHENTICATE, with waits for those who fail. imap §5. For
 * the session's thread.
 */
final class Authenticator implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Authenticator.class);

    private final Conversation conversation;
    private final Directory directory;
    private final ImapOptions options;
    private String userAgent = "";
    private Logins.@Nullable Nameless recorded;
    private int failures;
    private long since;

    Authenticator(Conversation conversation, Directory directory, ImapOptions options) {
        this.conversation = conversation;
        this.directory = directory;
        this.options = options;
    }

    /** Whether too many attempts have failed: the connection must end. */
    boolean isHopeless() {
        return failures >= conversation.limits().failedLoginsMax();
    }

    /** How the client calls itself, for the record of its logins. RFC 2971 §3. */
    void userAgent(List<Command.IdField> fields) {
        var text = new StringBuilder();
        for (var field : fields) {
            if (text.length() < 500) {
                text.append(text.isEmpty() ? "" : " ").append(field.name()).append("=\"");
                text.append(field.value() == null ? "" : field.value()).append('"');
            }
        }
        userAgent = text.toString();
        if (recorded != null) { // many clients tell only after the login
            recorded.named(userAgent);
            recorded = null;
        }
    }

    /** No name is to be expected any more. */
    @Override
    public void close() {
        if (recorded != null) {
            recorded.close();
            recorded = null;
        }
    }

    /** What {@code Revocations.now} was before the last attempt looked at anything. */
    long since() {
        return since;
    }

    /** Whether a password may come over the connection as it is. */
    boolean passwordAllowed() {
        return options.passwordsInClear() || conversation.connection().tls().isPresent();
    }

    /**
     * The mechanisms of the connection, the same as of submission: none at all where a password
     * needs TLS and there is none yet.
     */
    List<Mechanism> offered() {
        return Mechanism.offered(
                passwordAllowed(), bindings(), certificate().isPresent(), directory.mechanisms());
    }

    /**
     * Logs in whom the client's certificate stands for, before any command: for implicit TLS. imap
     * 2.4, 5.14.
     *
     * @return empty if the client must log in itself: it has no such certificate, or one that is
     *     registered not to be used like this
     */
    Optional<SaslOutcome> preauthenticate() throws IOException, StoreException {
        since = directory.revocations().now();
        var known = registered();
        if (known.isEmpty()
                || known.get().noImapPreauth()
                || !directory.mechanisms().contains(Mechanism.EXTERNAL)) {
            return Optional.empty();
        }
        var sasl = SaslServer.start(Mechanism.EXTERNAL, context(List.of(Mechanism.EXTERNAL)));
        return Optional.of(done(sasl, sasl.next(new byte[0]), "tlsclientauth"));
    }

    /** LOGIN. RFC 9051 §6.2.3. */
    SaslOutcome login(Command.Login login) throws IOException, StoreException, RefusedException {
        if (!passwordAllowed()) {
            throw privacyRequired();
        }
        awaitTurn();
        var sasl = SaslServer.start(Mechanism.PLAIN, context(List.of(Mechanism.PLAIN)));
        var message = "\0" + login.user() + "\0" + login.password();
        // PLAIN needs one message, so that it is done
        return done(sasl, sasl.next(message.getBytes(UTF_8)), "login");
    }

    /** AUTHENTICATE. RFC 9051 §6.2.2. */
    SaslOutcome authenticate(Command.Authenticate command)
            throws IOException, StoreException, SyntaxException, RefusedException {
        var mechanism = Mechanism.named(command.mechanism());
        if (mechanism.isEmpty() || !directory.mechanisms().contains(mechanism.get())) {
            throw new RefusedException(
                    Reply.no("no such mechanism: CAPABILITY lists those there are"));
        }
        var offered = offered();
        if (!offered.contains(mechanism.get())) {
            throw notOffered(mechanism.get());
        }
        awaitTurn();
        var sasl = SaslServer.start(mechanism.get(), context(offered));
        var initial = command.initialResponse();
        // RFC 4959 §3: "=" is an initial response of no octets
        var step = initial == null ? sasl.begin() : next(sasl, initial.equals("=") ? "" : initial);
        while (step instanceof Step.Challenge(var text)) {
            conversation.out().proceed(Base64Text.encode(text.getBytes(UTF_8)));
            var line = conversation.commands().line(conversation.limits().saslOctets());
            step = line.equals("*") ? sasl.abort() : next(sasl, line);
        }
        return done(sasl, step, mechanism.get().recordName());
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
                options.hostName(),
                SaslLimits.DEFAULT);
    }

    /** What the client showed in the TLS handshake. */
    private Optional<X509Certificate> certificate() {
        return conversation.connection().tls().flatMap(TlsSession::clientCertificate);
    }

    /** The same, if it stands for a user: asked anew for each login. imap 1.9: resumed or not. */
    private Optional<RegisteredCertificate> registered() throws StoreException {
        var shown = certificate();
        return shown.isPresent() ? directory.certificate(shown.get()) : Optional.empty();
    }

    private ChannelBindings bindings() {
        var tls = conversation.connection().tls();
        return tls.isEmpty() ? ChannelBindings.NONE : tls.get().channelBindings();
    }

    /** The step after a response; one that is no base64 ends the exchange. RFC 9051 §6.2.2. */
    private static Step next(SaslServer sasl, String base64) {
        byte[] response;
        try {
            response = Base64Text.decode(base64);
        } catch (SyntaxException e) {
            sasl.abort();
            return new Step.Done(new SaslOutcome.Malformed("not BASE64"));
        }
        return sasl.next(response);
    }

    /** Before credentials are looked at: who has failed waits. imap 2.8, 2.9. */
    private void awaitTurn() throws IOException, RefusedException {
        since = directory.revocations().now();
        var connection = conversation.connection();
        if (!directory.logins().isAllowed(connection.peer().getAddress())) {
            throw new RefusedException(
                    Reply.no(ResponseCode.Word.LIMIT, "too many failed logins, try again later"));
        }
        var above = failures - conversation.limits().failedLoginsQuick();
        if (options.delays() && above > 0) {
            connection.pause(conversation.limits().failedLoginStep().multipliedBy(above));
        }
    }

    private SaslOutcome done(SaslServer sasl, Step step, String mechanism) {
        var outcome =
                switch (step) {
                    case Step.Done(var result) -> result;
                    case Step.Challenge _ ->
                            throw new IllegalStateException(mechanism + " is not done");
                };
        if (outcome instanceof SaslOutcome.TemporaryFailure(var cause)) {
            log.atWarn()
                    .addKeyValue("mechanism", mechanism)
                    .setCause(cause)
                    .log("login cannot be checked");
        }
        record(outcome, sasl.loginName(), mechanism);
        if (outcome instanceof SaslOutcome.Success) {
            failures = 0;
        } else if (outcome.result().isFailure()) {
            failures++;
        }
        conversation
                .connection()
                .slow(options.delays() && failures >= conversation.limits().failedLoginsQuick());
        return outcome;
    }

    private void record(SaslOutcome outcome, String loginName, String mechanism) {
        var account =
                switch (outcome) {
                    case SaslOutcome.Success(_, var id) -> id;
                    case SaslOutcome.LoginDisabled(var id, _) -> id;
                    case SaslOutcome _ -> 0L;
                };
        var connection = conversation.connection();
        var attempt =
                new LoginAttempt(
                        account,
                        loginName,
                        connection.peer().getAddress(),
                        connection.local().getAddress(),
                        connection.tls().map(TlsSession::toString).orElse(""),
                        certificate().map(ClientKey::fingerprint).orElse(null),
                        "imap",
                        userAgent,
                        mechanism,
                        outcome.result());
        if (userAgent.isEmpty() && outcome instanceof SaslOutcome.Success) {
            recorded = directory.logins().recordWithName(attempt);
        } else {
            directory.logins().record(attempt);
        }
    }

    /** The answer to what is no success. imap 5.3..5.11. */
    static Reply refusal(SaslOutcome outcome) {
        return switch (outcome) {
            case SaslOutcome.Success _ ->
                    throw new IllegalArgumentException("success is not refused");
            case SaslOutcome.BadCredentials(var reason)
                    when reason == SaslOutcome.Reason.NO_CERTIFICATE ->
                    Reply.no(
                            ResponseCode.Word.AUTHENTICATIONFAILED,
                            "the certificate stands for no user here");
            case SaslOutcome.BadCredentials _ -> failed().reply();
            case SaslOutcome.ChannelBindingMismatch(var problem) ->
                    Reply.no(ResponseCode.Word.AUTHENTICATIONFAILED, problem);
            case SaslOutcome.AuthorizationRefused _ ->
                    Reply.no(
                            ResponseCode.Word.AUTHORIZATIONFAILED,
                            "you cannot act as somebody else");
            case SaslOutcome.LoginDisabled(_, var text) -> Reply.no(text);
            case SaslOutcome.ScramNotPossible(var problem) -> Reply.no(problem);
            case SaslOutcome.Malformed(var problem) -> Reply.bad(problem);
            case SaslOutcome.ScramMalformed(var problem) -> Reply.bad(problem);
            case SaslOutcome.Aborted _ -> Reply.bad("given up");
            case SaslOutcome.TemporaryFailure _ ->
                    Reply.no(ResponseCode.Word.UNAVAILABLE, "accounts cannot be asked, try later");
        };
    }

    private static RefusedException failed() {
        return new RefusedException(
                Reply.no(ResponseCode.Word.AUTHENTICATIONFAILED, "wrong user name or password"));
    }

    private RefusedException notOffered(Mechanism mechanism) {
        if (mechanism == Mechanism.EXTERNAL) { // imap 5.15
            return new RefusedException(
                    Reply.no(
                            ResponseCode.Word.AUTHENTICATIONFAILED,
                            "EXTERNAL needs TLS and a client certificate"));
        }
        return passwordAllowed()
                ? new RefusedException(Reply.no("this connection has nothing to bind a login to"))
                : privacyRequired();
    }

    private static RefusedException privacyRequired() {
        return new RefusedException(
                Reply.no(
                        ResponseCode.Word.PRIVACYREQUIRED,
                        "a login needs TLS: switch it on in your mail program"));
    }
}
