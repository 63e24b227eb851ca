package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.mailstead.sasl.Base64Text;
import org.mailstead.sasl.Mechanism;
import org.mailstead.sasl.SaslClient;
import org.mailstead.sasl.SaslClientException;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.mailstead.wire.WireInput;

/**
 * A small blocking client: one command at a time, its answer as values. For tools, migrations and
 * tests. For one thread.
 *
 * <p>What the server says of its capabilities, and what was enabled, is kept and obeyed. A server
 * whose responses cannot be read is an {@link IOException}: nothing after it can be trusted.
 */
public final class ImapClient implements AutoCloseable {
    private static final int BUFFER_OCTETS = 16 * 1024;

    private final ReaderLimits limits;
    private Socket socket;
    private ImapReader in;
    private ImapWriter out;
    private ResponseReader responses;
    private CommandWriter commands;
    private List<Response> collected = new ArrayList<>();
    private List<String> capabilities = List.of();
    private boolean utf8;
    private long lastTag;

    /**
     * A command's answer.
     *
     * @param status the tagged response
     * @param untagged all that came before it
     */
    public record Result(Response.Status status, List<Response> untagged) {
        public Result {
            untagged = List.copyOf(untagged);
        }

        public boolean isOk() {
            return status.condition() == Response.Condition.OK;
        }

        /** The untagged responses of one kind. */
        public <T extends Response> List<T> all(Class<T> kind) {
            return untagged.stream().filter(kind::isInstance).map(kind::cast).toList();
        }
    }

    private ImapClient(Socket socket, ReaderLimits limits) throws IOException {
        this.limits = limits;
        this.socket = socket;
        this.in = reader(socket, limits);
        this.out = writer(socket);
        this.responses = new ResponseReader(in);
        this.commands = new CommandWriter(out);
    }

    /**
     * Connects, and reads the greeting.
     *
     * @param timeout for connecting, and for each wait afterwards
     * @param tls for immediate TLS; null for none
     * @throws IOException if there is no connection, or the server says BYE
     */
    public static ImapClient connect(
            InetSocketAddress address, Duration timeout, @Nullable SSLSocketFactory tls)
            throws IOException {
        var socket = new Socket();
        try {
            var millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
            socket.connect(address, millis);
            socket.setSoTimeout(millis);
            var secure = tls == null ? socket : handshake(socket, tls, address.getHostString());
            var client = new ImapClient(secure, ReaderLimits.CLIENT);
            client.greeting();
            return client;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** What the server can do, in upper case, as last told; asks if it has not told yet. */
    public List<String> capabilities() throws IOException {
        if (capabilities.isEmpty()) {
            execute(new Command.Capability());
        }
        return capabilities;
    }

    /** What was agreed in the TLS handshake; empty without TLS. */
    public Optional<SSLSession> tls() {
        return socket instanceof SSLSocket secure
                ? Optional.of(secure.getSession())
                : Optional.empty();
    }

    /** Whether the server can do this, as last told. */
    public boolean can(String capability) {
        return capabilities.contains(capability);
    }

    /** Sends a command and waits for its answer. Not for IDLE, APPEND and AUTHENTICATE. */
    public Result execute(Command command) throws IOException {
        var tag = nextTag();
        try {
            commands.write(tag, command);
        } catch (LiteralRefusedException e) {
            return result(e.status);
        }
        return answer(tag);
    }

    /** STARTTLS, with the handshake. RFC 9051 §6.2.1. */
    public Result startTls(SSLSocketFactory tls, String host) throws IOException {
        var result = execute(new Command.StartTls());
        if (result.isOk()) {
            capabilities = List.of(); // RFC 9051 §6.2.1: what was told in clear is forgotten
            open(handshake(socket, tls, host));
        }
        return result;
    }

    /**
     * AUTHENTICATE. RFC 9051 §6.2.2.
     *
     * @throws SaslClientException if the server does not prove itself: the connection is to be
     *     closed
     */
    public Result authenticate(Mechanism mechanism, SaslClient.Login login)
            throws IOException, SaslClientException {
        var sasl = SaslClient.start(mechanism, login);
        var initial = sasl.initialResponse();
        var inCommand = initial != null && can("SASL-IR");
        var tag = nextTag();
        commands.write(
                tag,
                new Command.Authenticate(
                        mechanism.wireName(),
                        inCommand && initial != null ? initialResponse(initial) : null));
        out.flush();
        while (true) {
            var response = next();
            if (response instanceof Response.Continuation(var text)) {
                var isFirst = initial != null && !inCommand;
                var reply = isFirst && initial != null ? initial : sasl.next(decoded(text));
                inCommand = true;
                out.ascii(Base64Text.encode(reply)).line().flush();
            } else if (isTagged(response, tag)) {
                var result = result((Response.Status) response);
                if (result.isOk()) {
                    sasl.finish();
                }
                return result;
            }
        }
    }

    /** APPEND of one message. RFC 9051 §6.3.12. */
    public Result append(String mailbox, AppendMessage message, OctetSource octets)
            throws IOException {
        var tag = nextTag();
        try {
            commands.write(tag, new Command.Append(mailbox));
            commands.appendMessage(message, octets);
            commands.endAppend();
        } catch (LiteralRefusedException e) {
            return result(e.status);
        }
        return answer(tag);
    }

    /**
     * IDLE until a response comes that is waited for. RFC 9051 §6.3.13.
     *
     * @return with that response and all that came in the meantime
     */
    public Result idle(Predicate<Response> until) throws IOException {
        var tag = nextTag();
        commands.write(tag, new Command.Idle());
        out.flush();
        var isIdle = false;
        while (true) {
            var response = next();
            if (isTagged(response, tag)) {
                return result((Response.Status) response);
            }
            isIdle |= response instanceof Response.Continuation;
            if (isIdle && collected.stream().anyMatch(until)) {
                out.ascii("DONE").line().flush();
                return answer(tag);
            }
        }
    }

    /** Closes the connection without a word; {@link Command.Logout} says goodbye. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void greeting() throws IOException {
        if (!(next() instanceof Response.Status status)
                || status.condition() == Response.Condition.BYE) {
            throw new IOException("the server does not greet");
        }
    }

    private Result answer(String tag) throws IOException {
        out.flush();
        while (true) {
            var response = next();
            if (isTagged(response, tag)) {
                return result((Response.Status) response);
            }
        }
    }

    private Result result(Response.Status status) {
        var untagged = collected;
        collected = new ArrayList<>();
        return new Result(status, untagged);
    }

    private static boolean isTagged(Response response, String tag) {
        return response instanceof Response.Status status && tag.equals(status.tag());
    }

    /** Reads a response and takes note of what it changes here. */
    private Response next() throws IOException {
        Response response;
        try {
            response = responses.next();
        } catch (SyntaxException e) {
            throw new IOException("the server's response cannot be read: " + e.getMessage(), e);
        }
        switch (response) {
            case Response.Capability(var names) -> capabilities(names);
            case Response.Enabled(var names) -> enabled(names);
            case Response.Status status
                    when status.code() instanceof ResponseCode.Capability(var names) ->
                    capabilities(names);
            default -> {
                // changes nothing here
            }
        }
        if (!(response instanceof Response.Continuation)
                && !(response instanceof Response.Status status && status.tag() != null)) {
            collected.add(response);
        }
        return response;
    }

    private void capabilities(List<String> names) {
        capabilities = names.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
    }

    private void enabled(List<String> names) {
        for (var name : names) {
            utf8 |= name.equalsIgnoreCase("IMAP4rev2") || name.equalsIgnoreCase("UTF8=ACCEPT");
        }
        in.utf8(utf8);
        out.utf8(utf8);
    }

    private String nextTag() {
        return "A" + ++lastTag;
    }

    private void open(Socket opened) throws IOException {
        socket = opened;
        in = reader(opened, limits);
        out = writer(opened);
        responses = new ResponseReader(in);
        commands = new CommandWriter(out);
    }

    private static ImapReader reader(Socket socket, ReaderLimits limits) throws IOException {
        var octets = new WireInput(socket.getInputStream(), BUFFER_OCTETS);
        return new ImapReader(octets, limits, _ -> {});
    }

    private ImapWriter writer(Socket socket) throws IOException {
        var octets = new BufferedOutputStream(socket.getOutputStream(), BUFFER_OCTETS);
        return new ImapWriter(octets, new Literals());
    }

    private static SSLSocket handshake(Socket plain, SSLSocketFactory tls, String host)
            throws IOException {
        var secure = (SSLSocket) tls.createSocket(plain, host, plain.getPort(), true);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 7817 §3, by RFC 9525
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    /** "=" for an empty one. RFC 4959 §3. */
    private static String initialResponse(byte[] initial) {
        return initial.length == 0 ? "=" : Base64Text.encode(initial);
    }

    private static byte[] decoded(String text) throws IOException {
        try {
            return Base64Text.decode(text.getBytes(UTF_8));
        } catch (SyntaxException e) {
            throw new IOException("a challenge that is not BASE64", e);
        }
    }

    /** A server that answers a literal's announcement does not want its octets. RFC 9051 §4.3. */
    private static final class LiteralRefusedException extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient Response.Status status;

        LiteralRefusedException(Response.Status status) {
            super("literal refused");
            this.status = status;
        }
    }

    /** Literals wait for the server unless it has said that they need not. RFC 7888. */
    private final class Literals implements ImapWriter.LiteralForm {
        @Override
        public boolean isNonSynchronizing(long octets) {
            return can("LITERAL+") || (can("LITERAL-") && octets <= 4096);
        }

        @Override
        public void await() throws IOException {
            out.flush();
            while (true) {
                var response = next();
                if (response instanceof Response.Continuation) {
                    return;
                }
                if (response instanceof Response.Status status && status.tag() != null) {
                    throw new LiteralRefusedException(status);
                }
            }
        }
    }
}
