package org.mailstead.smtp;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.mailstead.sasl.Base64Text;
import org.mailstead.sasl.SaslClient;
import org.mailstead.sasl.SaslClientException;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * The client's side of one connection: greet, perhaps STARTTLS and AUTH, messages, QUIT. Blocking,
 * for one thread.
 *
 * <p>Reading is bounded in time and size by {@link ClientLimits}; a write is bounded only by
 * whoever closes the socket. After an {@link IOException} the connection is of no more use.
 */
public final class SmtpClient implements AutoCloseable {
    private final ClientLimits limits;
    private final ClientObserver observer;
    private final Reply greeting;
    private ClientConnection connection;
    private Extensions extensions = Extensions.NONE;
    private boolean resumed;
    private boolean dirty;
    private boolean broken;

    private SmtpClient(
            ClientConnection connection,
            ClientLimits limits,
            ClientObserver observer,
            Reply greeting) {
        this.connection = connection;
        this.limits = limits;
        this.observer = observer;
        this.greeting = greeting;
    }

    /**
     * Takes over a connected socket, with TLS or without, and reads the greeting.
     *
     * @param socket closed by {@link #close}, or if this fails
     * @throws ProtocolException if the server does not greet with 220
     */
    public static SmtpClient greet(Socket socket, ClientLimits limits) throws IOException {
        return greet(socket, limits, ClientObserver.NONE);
    }

    /**
     * The same, with somebody who listens.
     *
     * @param observer is told of all that follows
     */
    public static SmtpClient greet(Socket socket, ClientLimits limits, ClientObserver observer)
            throws IOException {
        try {
            var connection = new ClientConnection(socket, limits, observer);
            connection.expect(ClientObserver.CONNECTION);
            var greeting = connection.reply(limits.greetingTimeout(), false);
            if (greeting.code() != 220) {
                throw new ProtocolException("connection", greeting);
            }
            return new SmtpClient(connection, limits, observer, greeting);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Says EHLO, or HELO to a server that does not know it.
     *
     * @param name a domain or address literal
     * @throws ProtocolException if both are refused
     */
    public Extensions hello(String name) throws IOException {
        extensions = Extensions.NONE;
        var ehlo = command("EHLO " + name);
        if (ehlo.isPositive()) {
            extensions = Extensions.of(ehlo);
            return extensions;
        }
        // RFC 5321 §3.2: HELO is for servers that do not know EHLO, and those do not know TLS
        if (ehlo.code() < 500 || ehlo.code() > 504 || tls() != null) {
            throw new ProtocolException("EHLO", ehlo);
        }
        var helo = command("HELO " + name);
        if (!helo.isPositive()) {
            throw new ProtocolException("HELO", helo);
        }
        return extensions;
    }

    /** What the server said to the last {@link #hello}. */
    public Extensions extensions() {
        return extensions;
    }

    /** What the server said first: 220, and as a rule its name. */
    public Reply greeting() {
        return greeting;
    }

    /** The TLS session, or null while there is none. */
    public @Nullable SSLSession tls() {
        return connection.socket() instanceof SSLSocket tls ? tls.getSession() : null;
    }

    /**
     * Whether the TLS session that {@link #startTls} came to goes on from an earlier connection:
     * the server showed its certificate then, and may have another one by now. RFC 8446 §2.2
     */
    public boolean isTlsResumed() {
        return resumed;
    }

    /** What the server presented in the handshake, its own certificate first; empty without TLS. */
    public List<X509Certificate> peerCertificates() {
        var session = tls();
        if (session == null) {
            return List.of();
        }
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) { // it presented none
            return List.of();
        }
    }

    /**
     * Starts TLS, whether or not the server said that it has it; the caller says {@link #hello}
     * again. RFC 3207 §4.2.
     *
     * @param host for SNI and, if the parameters ask for it, for verification
     * @param parameters what to change in the parameters that are set already
     * @throws ProtocolException if the server refuses, or has sent something behind its reply,
     *     which somebody in between could have put there
     * @throws TlsException if the handshake fails, and why
     */
    public void startTls(SSLContext context, String host, UnaryOperator<SSLParameters> parameters)
            throws IOException {
        var reply = command("STARTTLS");
        if (reply.code() != 220) {
            throw new ProtocolException("STARTTLS", reply);
        }
        if (connection.unread() > 0) {
            throw new ProtocolException("octets in clear behind the reply to STARTTLS");
        }
        var socket = connection.socket();
        SSLSocket secure;
        var start = System.nanoTime();
        var now = System.currentTimeMillis(); // the clock of sessions
        try {
            socket.setSoTimeout(Math.toIntExact(limits.handshakeTimeout().toMillis()));
            secure =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(socket, host, socket.getPort(), true);
            secure.setUseClientMode(true);
            secure.setSSLParameters(parameters.apply(secure.getSSLParameters()));
            secure.startHandshake();
        } catch (IOException e) {
            throw new TlsException(e);
        }
        resumed = secure.getSession().getCreationTime() < now;
        observer.secured(secure.getSession(), Duration.ofNanos(System.nanoTime() - start));
        connection = new ClientConnection(secure, limits, observer);
        extensions = Extensions.NONE;
    }

    /**
     * Logs in. RFC 4954 §4.
     *
     * @return 235 on success, else the server's refusal
     * @throws ProtocolException if the server's side of the exchange is wrong: it may be another
     */
    public Reply authenticate(SaslClient sasl) throws IOException {
        var initial = sasl.initialResponse();
        // RFC 4954 §4: an empty initial response is "=", and the line has its bound
        var encoded =
                initial == null ? null : initial.length == 0 ? "=" : Base64Text.encode(initial);
        connection.write(new Command.Auth(sasl.mechanism().wireName(), encoded));
        var reply = flushed();
        while (reply.code() == 334) {
            String response;
            try {
                response = Base64Text.encode(sasl.next(Base64Text.decode(reply.text())));
            } catch (SyntaxException | SaslClientException e) {
                // RFC 4954 §4: the server answers 501, or 535 if it has refused already (RFC 5802
                // §7)
                var refusal = login("*", "*");
                if (refusal.code() == 535) {
                    return refusal;
                }
                throw new ProtocolException("AUTH given up: " + e.getMessage());
            }
            reply = login(response, "(credentials)");
        }
        if (reply.isPositive()) {
            try {
                sasl.finish();
            } catch (SaslClientException e) {
                throw new ProtocolException(
                        "the server did not prove who it is: " + e.getMessage());
            }
        }
        return reply;
    }

    /**
     * Sends one message.
     *
     * @param envelope its parameters say what the message needs; those that only help (SIZE, RET,
     *     ENVID, NOTIFY, ORCPT, AUTH) are left out if the server does not know them
     * @param message lines in CRLF, or any octets with BODY=BINARYMIME
     * @throws BareLineEndException if the message is not of lines and was not announced as binary
     * @throws IOException if the server goes away, is too slow or does not keep to the protocol
     */
    public Transmission send(Envelope envelope, OctetSource message) throws IOException {
        if (broken) {
            throw new ProtocolException("the server has closed the connection");
        }
        var transaction = new ClientTransaction(connection, limits, extensions, envelope, message);
        var missing = transaction.missing();
        if (missing != null) {
            return new Transmission.Unsupported(missing);
        }
        if (connection.unread() > 0) {
            // RFC 5321 §3.8: as a rule 421, it closes the connection
            broken = true;
            return new Transmission.Refused("MAIL", unasked(), List.of());
        }
        if (dirty) {
            var reset = command("RSET");
            if (!reset.isPositive()) {
                throw new ProtocolException("RSET", reset);
            }
        }
        dirty = true;
        var sent = transaction.run();
        broken = transaction.isBroken();
        dirty = !(sent instanceof Transmission.Accepted);
        return sent;
    }

    /** A reply that came while nobody asked. */
    private Reply unasked() throws IOException {
        var reply = reply(limits.replyTimeout());
        if (reply.code() != 421) {
            throw new ProtocolException("a reply that nobody asked for: " + reply);
        }
        return reply;
    }

    /** Sends one command and reads its reply. */
    public Reply execute(Command command) throws IOException {
        connection.write(command);
        return flushed();
    }

    /** Says QUIT and hears the answer, if it comes soon. The caller still closes. */
    public void quit() throws IOException {
        connection.write(new Command.Quit());
        connection.flush();
        connection.reply(limits.quitTimeout(), false);
    }

    /**
     * Leaves the connection to the caller, who goes on by hand; this object is of no more use.
     *
     * @throws ProtocolException if the server has said something that was not read
     */
    public Socket handOver() throws IOException {
        if (connection.unread() > 0) {
            throw new ProtocolException("more replies than commands");
        }
        return connection.socket();
    }

    /** Closes the socket. */
    @Override
    public void close() throws IOException {
        connection.socket().close();
    }

    private Reply command(String line) throws IOException {
        connection.write(line);
        return flushed();
    }

    private Reply login(String line, String shown) throws IOException {
        connection.writeLogin(line, shown);
        return flushed();
    }

    private Reply flushed() throws IOException {
        connection.flush();
        return reply(limits.replyTimeout());
    }

    private Reply reply(Duration timeout) throws IOException {
        return connection.reply(timeout, extensions.has("ENHANCEDSTATUSCODES"));
    }
}
