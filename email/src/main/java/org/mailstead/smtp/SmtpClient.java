package org.mailstead.smtp;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.mailstead.sasl.Base64Text;
import org.mailstead.sasl.SaslClient;
import org.mailstead.sasl.SaslClientException;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.mailstead.wire.WireInput;

/**
 * The client's side of one connection: greet, perhaps STARTTLS and AUTH, messages, QUIT. Blocking,
 * for one thread.
 *
 * <p>Reading is bounded in time and size by {@link ClientLimits}; a write is bounded only by
 * whoever closes the socket. After an {@link IOException} the connection is of no more use.
 */
public final class SmtpClient implements AutoCloseable {
    private static final int BUFFER_OCTETS = 16 * 1024;

    private final ClientLimits limits;
    private Socket socket;
    private WireInput in;
    private OutputStream out;
    private ReplyReader replies;
    private Extensions extensions = Extensions.NONE;
    private boolean dirty;

    private SmtpClient(Socket socket, ClientLimits limits) throws IOException {
        this.limits = limits;
        this.socket = socket;
        this.in = new WireInput(socket.getInputStream(), BUFFER_OCTETS);
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_OCTETS);
        this.replies = new ReplyReader(in, limits);
    }

    /**
     * Takes over a connected socket, with TLS or without, and reads the greeting.
     *
     * @param socket closed by {@link #close}, or if this fails
     * @throws ProtocolException if the server does not greet with 220
     */
    public static SmtpClient greet(Socket socket, ClientLimits limits) throws IOException {
        try {
            var client = new SmtpClient(socket, limits);
            client.socket.setSoTimeout(millis(limits.greetingTimeout()));
            var greeting = client.replies.next(false);
            if (greeting.code() != 220) {
                throw new ProtocolException("connection", greeting);
            }
            return client;
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
        if (ehlo.code() < 500 || ehlo.code() > 504 || socket instanceof SSLSocket) {
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

    /** The TLS session, or null while there is none. */
    public @Nullable SSLSession tls() {
        return socket instanceof SSLSocket tls ? tls.getSession() : null;
    }

    /**
     * Starts TLS; the caller says {@link #hello} again. RFC 3207 §4.2.
     *
     * @param host for SNI and, if the parameters ask for it, for verification
     * @param parameters what to change in the parameters that are set already
     * @throws ProtocolException if the server refuses, or has sent something behind its reply,
     *     which somebody in between could have put there
     */
    public void startTls(SSLContext context, String host, UnaryOperator<SSLParameters> parameters)
            throws IOException {
        var reply = command("STARTTLS");
        if (reply.code() != 220) {
            throw new ProtocolException("STARTTLS", reply);
        }
        if (in.buffered() > 0) {
            throw new ProtocolException("octets in clear behind the reply to STARTTLS");
        }
        var secure =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(socket, host, socket.getPort(), true);
        secure.setUseClientMode(true);
        secure.setSSLParameters(parameters.apply(secure.getSSLParameters()));
        secure.startHandshake();
        socket = secure;
        in = new WireInput(secure.getInputStream(), BUFFER_OCTETS);
        out = new BufferedOutputStream(secure.getOutputStream(), BUFFER_OCTETS);
        replies = new ReplyReader(in, limits);
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
        var auth = "AUTH " + sasl.mechanism().wireName();
        // RFC 4954 §4: an empty initial response is "=", and the line has its bound
        if (initial != null) {
            auth += " " + (initial.length == 0 ? "=" : Base64Text.encode(initial));
        }
        var reply = command(auth);
        while (reply.code() == 334) {
            String response;
            try {
                response = Base64Text.encode(sasl.next(Base64Text.decode(reply.text())));
            } catch (SyntaxException | SaslClientException e) {
                // RFC 4954 §4: the server answers 501, or 535 if it has refused already (RFC 5802
                // §7)
                var refusal = command("*");
                if (refusal.code() == 535) {
                    return refusal;
                }
                throw new ProtocolException("AUTH given up: " + e.getMessage());
            }
            reply = command(response);
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
        var missing = missing(envelope, message);
        if (missing != null) {
            return new Transmission.Unsupported(missing);
        }
        if (dirty) {
            command("RSET");
        }
        dirty = true;
        var binary = envelope.parameters().isBinary();
        var mail = new Command.Mail(envelope.from(), offered(envelope, message), false);
        var recipients = new ArrayList<Reply>();
        var refused =
                extensions.has("PIPELINING")
                        ? pipeline(mail, envelope, recipients)
                        : step(mail, envelope, recipients);
        if (refused != null) {
            return new Transmission.Refused("MAIL", refused, recipients);
        }
        if (recipients.stream().noneMatch(Reply::isPositive)) {
            var last = recipients.isEmpty() ? Reply.of(503, "no recipients") : recipients.getLast();
            return new Transmission.Refused("RCPT", last, recipients);
        }
        return binary ? bdat(message, recipients) : data(message, recipients);
    }

    /** Sends one command and reads its reply. */
    public Reply execute(Command command) throws IOException {
        return command(command.line());
    }

    /** Says QUIT and hears the answer, if it comes soon. The caller still closes. */
    public void quit() throws IOException {
        out.write(new Command.Quit().encoded());
        out.flush();
        socket.setSoTimeout(millis(limits.quitTimeout()));
        replies.next(false);
    }

    /** Closes the socket. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** What the message needs and the server does not have, or null. */
    private @Nullable String missing(Envelope envelope, OctetSource message) {
        var parameters = envelope.parameters();
        var paths =
                envelope.from().isAscii()
                        && envelope.to().stream().allMatch(r -> r.path().isAscii());
        if ((parameters.smtpUtf8() || !paths) && !extensions.has("SMTPUTF8")) {
            return "SMTPUTF8";
        }
        if (parameters.requireTls() && !extensions.has("REQUIRETLS")) {
            return "REQUIRETLS"; // RFC 8689 §4.2.1
        }
        if (parameters.release() != null && !extensions.has("FUTURERELEASE")) {
            return "FUTURERELEASE";
        }
        if (parameters.isBinary()
                && !(extensions.has("BINARYMIME") && extensions.has("CHUNKING"))) {
            return "BINARYMIME";
        }
        if (parameters.body() == BodyType.EIGHT_BIT_MIME && !extensions.has("8BITMIME")) {
            return "8BITMIME";
        }
        // RFC 1870 §6: no use in sending what is too large
        var sizeMax = extensions.sizeMax();
        return sizeMax.isPresent() && message.size() > sizeMax.getAsLong() ? "SIZE" : null;
    }

    private MailParameters offered(Envelope envelope, OctetSource message) {
        var wanted = envelope.parameters();
        var dsn = extensions.has("DSN");
        return new MailParameters(
                extensions.has("SIZE") ? message.size() : null,
                extensions.has("8BITMIME") || wanted.isBinary() ? wanted.body() : null,
                wanted.smtpUtf8(),
                wanted.requireTls(),
                wanted.release(),
                extensions.has("AUTH") ? wanted.auth() : null,
                dsn ? wanted.returned() : null,
                dsn ? wanted.envelopeId() : null);
    }

    private Command.Rcpt rcpt(Envelope envelope, Recipient recipient) {
        return new Command.Rcpt(
                recipient.path(),
                extensions.has("DSN") ? recipient.parameters() : RcptParameters.NONE,
                envelope.parameters().smtpUtf8());
    }

    /** MAIL and all RCPTs, a few at once. RFC 2920 §3.1. Returns the refusal of MAIL, or null. */
    private @Nullable Reply pipeline(Command mail, Envelope envelope, List<Reply> recipients)
            throws IOException {
        out.write(mail.encoded());
        @Nullable Reply refused = null;
        for (int from = 0;
                from == 0 || from < envelope.to().size();
                from += limits.pipelinedMax()) {
            var to = Math.min(envelope.to().size(), from + limits.pipelinedMax());
            var group = envelope.to().subList(from, to);
            for (var recipient : group) {
                out.write(rcpt(envelope, recipient).encoded());
            }
            out.flush();
            if (from == 0) {
                var reply = reply(limits.replyTimeout());
                refused = reply.isPositive() ? null : reply;
            }
            for (int i = from; i < to; i++) {
                recipients.add(reply(limits.replyTimeout()));
            }
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    private @Nullable Reply step(Command mail, Envelope envelope, List<Reply> recipients)
            throws IOException {
        var reply = command(mail.line());
        if (!reply.isPositive()) {
            return reply;
        }
        for (var recipient : envelope.to()) {
            recipients.add(command(rcpt(envelope, recipient).line()));
        }
        return null;
    }

    private Transmission data(OctetSource message, List<Reply> recipients) throws IOException {
        var go = command("DATA");
        if (go.code() != 354) {
            return new Transmission.Refused("DATA", go, recipients);
        }
        var data = new DataWriter(out);
        message.stream().transferTo(data);
        data.end();
        return ended("DATA", recipients);
    }

    /** RFC 3030 §2: the whole message as one chunk. */
    private Transmission bdat(OctetSource message, List<Reply> recipients) throws IOException {
        out.write(new Command.Bdat(message.size(), true).encoded());
        message.stream().transferTo(out);
        out.flush();
        return ended("BDAT", recipients);
    }

    private Transmission ended(String command, List<Reply> recipients) throws IOException {
        var reply = reply(limits.dataTimeout());
        if (!reply.isPositive()) {
            return new Transmission.Refused(command, reply, recipients);
        }
        dirty = false;
        return new Transmission.Accepted(reply, recipients);
    }

    private Reply command(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return reply(limits.replyTimeout());
    }

    private Reply reply(Duration timeout) throws IOException {
        socket.setSoTimeout(millis(timeout));
        return replies.next(extensions.has("ENHANCEDSTATUSCODES"));
    }

    private static int millis(Duration duration) {
        return Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
    }
}
