package org.mailstead.server.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.server.http.HttpAnswer.Cause;
import org.mailstead.server.http.HttpAnswer.Failed;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * Sends requests to where strangers say. Any number of threads; blocks.
 *
 * <p>The address that was checked is the one that is connected to, so that no second answer of the
 * DNS can lead elsewhere. HTTP/1.1; redirects are answers like others. A connection serves one
 * request, or as {@link HttpLimits.Keeping} says; then {@link #close} closes those that wait.
 */
public final class GuardedClient implements AutoCloseable {
    private final Resolver resolver;
    private final SSLContext tls;
    private final AddressGuard guard;
    private final HttpLimits limits;
    private final KeptConnections kept;

    /**
     * @param tls whose trust managers judge certificates; their names are checked here
     */
    public GuardedClient(Resolver resolver, SSLContext tls, AddressGuard guard, HttpLimits limits) {
        this.resolver = resolver;
        this.tls = tls;
        this.guard = guard;
        this.limits = limits;
        this.kept = new KeptConnections(limits.keeping());
    }

    /**
     * To public addresses, with certificates that the system trusts, and the usual limits.
     *
     * @throws IllegalStateException if this Java has no TLS
     */
    public static GuardedClient ofPublic(Resolver resolver) {
        return of(resolver, AddressGuard.PUBLIC);
    }

    /** The same to all addresses that a guard allows. */
    public static GuardedClient of(Resolver resolver, AddressGuard guard) {
        return of(resolver, guard, HttpLimits.DEFAULT);
    }

    /** The same with other limits. */
    public static GuardedClient of(Resolver resolver, AddressGuard guard, HttpLimits limits) {
        try {
            return new GuardedClient(resolver, SSLContext.getDefault(), guard, limits);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** A request as a whole: what, where to, and until when. */
    private record Request(HttpRequest asked, Target target, int port, long deadline) {
        int millisLeft(Duration atMost) throws SocketTimeoutException {
            var left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("no time left");
            }
            return (int) Math.min(left, atMost.toMillis());
        }

        boolean isLate() {
            return System.nanoTime() - deadline >= 0;
        }

        Connection.Origin origin() {
            var host = asked.uri().getHost().toLowerCase(Locale.ROOT);
            return new Connection.Origin(asked.isSecure(), host, port);
        }
    }

    /** A host by its name, or by an address that stands for it. */
    private sealed interface Target {
        record Named(Name name) implements Target {
            @Override
            public String toString() {
                return name.toString();
            }
        }

        record Literal(InetAddress address) implements Target {
            @Override
            public String toString() {
                return address.getHostAddress();
            }
        }
    }

    /**
     * GET over HTTPS.
     *
     * @param uri https, with a host that is a name, without user information
     * @param octetsMax a longer body is a failure
     * @throws IllegalArgumentException if the URI is not so
     */
    public HttpAnswer get(URI uri, int octetsMax) {
        var request =
                new HttpRequest(
                        "GET",
                        uri,
                        Map.of("User-Agent", "Mailstead", "Accept", "*/*"),
                        OctetSource.of(new byte[0]),
                        octetsMax,
                        false);
        if (!request.isSecure() || !(target(uri) instanceof Target.Named)) {
            throw new IllegalArgumentException("not an https URI with a name: " + uri);
        }
        return send(request, limits.timeout());
    }

    /**
     * Sends a request and takes its answer, a redirect like any other.
     *
     * @param timeout for all of it; at most {@link HttpLimits#timeout}
     * @throws IllegalArgumentException if the host is no name
     */
    public HttpAnswer send(HttpRequest asked, Duration timeout) {
        var uri = asked.uri();
        var request =
                new Request(
                        asked,
                        target(uri),
                        uri.getPort() >= 0 ? uri.getPort() : asked.isSecure() ? limits.port() : 80,
                        System.nanoTime()
                                + Math.min(timeout.toNanos(), limits.timeout().toNanos()));
        return overKept(request).orElseGet(() -> overNew(request));
    }

    /**
     * Asks on a connection that waits for it.
     *
     * @return empty if there is none, or none any longer
     */
    private Optional<HttpAnswer> overKept(Request request) {
        for (var one = kept.take(request.origin());
                one != null;
                one = kept.take(request.origin())) {
            if (!one.isQuiet()) {
                KeptConnections.end(one);
                continue;
            }
            HttpAnswer answer;
            try (var _ = new Watch(request, one.transport())) {
                answer = ask(request, one);
            } catch (IOException e) {
                // RFC 9112 §9.3.1: closed while we asked, so that nothing is known to be done
                var isClosed = !one.isAnswering() && !(e instanceof SocketTimeoutException);
                return isClosed && !request.isLate()
                        ? Optional.empty()
                        : Optional.of(failed(e, request));
            }
            keep(one);
            return Optional.of(answer);
        }
        return Optional.empty();
    }

    private HttpAnswer overNew(Request request) {
        try {
            var addresses = addresses(request.target());
            if (addresses.isEmpty()) {
                return new Failed(Cause.UNKNOWN_HOST, request.target() + " has no address");
            }
            var allowed = addresses.stream().filter(guard::allows).toList();
            if (allowed.isEmpty()) {
                var text =
                        "%s is at %s, which is not public"
                                .formatted(request.target(), addresses.getFirst().getHostAddress());
                return new Failed(Cause.FORBIDDEN_ADDRESS, text);
            }
            return overNew(request, allowed);
        } catch (DnsException e) {
            return new Failed(Cause.DNS, String.valueOf(e.getMessage()));
        }
    }

    private static Target target(URI uri) {
        var host = uri.getHost();
        try {
            return isLiteral(host)
                    ? new Target.Literal(InetAddress.ofLiteral(host))
                    : new Target.Named(Name.parse(host));
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("the host is no name: " + uri, e);
        }
    }

    /** RFC 3986 §3.2.2: what cannot be an address is a name. */
    private static boolean isLiteral(String host) {
        if (host.startsWith("[")) {
            return true;
        }
        var labels = host.split("\\.", -1);
        return labels.length == 4
                && Arrays.stream(labels)
                        .allMatch(label ->
                                !label.isEmpty()
                                        && label.length() <= 3
                                        && label.chars().allMatch(c -> c >= '0' && c <= '9')
                                        && Integer.parseInt(label) < 256);
    }

    private List<InetAddress> addresses(Target target) throws DnsException {
        return switch (target) {
            case Target.Literal(var address) -> List.of(address);
            // RFC 6761 §6.3: the DNS is not asked
            case Target.Named(var name) when name.text().equalsIgnoreCase("localhost") ->
                    List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
            case Target.Named(var name) -> {
                var addresses = new ArrayList<InetAddress>();
                addresses.addAll(resolver.lookup(name, RecordType.AAAA).records());
                addresses.addAll(resolver.lookup(name, RecordType.A).records());
                yield addresses;
            }
        };
    }

    private HttpAnswer overNew(Request request, List<InetAddress> addresses) {
        try {
            var socket = connect(request, addresses);
            Connection connection;
            HttpAnswer answer;
            try (var _ = new Watch(request, socket)) {
                connection = connection(request, socket);
                answer = ask(request, connection);
            }
            keep(connection);
            return answer;
        } catch (IOException e) {
            return failed(e, request);
        }
    }

    /**
     * Closes a socket when its request is late: a peer that sends octet by octet passes every
     * timeout of a read.
     */
    private static final class Watch implements AutoCloseable {
        private final Thread thread;

        Watch(Request request, Socket socket) {
            thread = Thread.ofVirtual().start(() -> closeLate(request, socket));
        }

        private static void closeLate(Request request, Socket socket) {
            try {
                var left = request.deadline() - System.nanoTime();
                Thread.sleep(Duration.ofNanos(Math.max(0, left)));
                socket.close();
            } catch (InterruptedException | IOException _) {
                // in time; or nothing is left to close
            }
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    /** To the first address that answers. */
    private Socket connect(Request request, List<InetAddress> addresses) throws IOException {
        IOException problem = null;
        for (var address :
                addresses.subList(0, Math.min(addresses.size(), limits.addressesMax()))) {
            var socket = new Socket();
            try {
                socket.setTcpNoDelay(true); // a request ends with what is flushed
                socket.connect(
                        new InetSocketAddress(address, request.port()),
                        request.millisLeft(limits.connectTimeout()));
                return socket;
            } catch (IOException e) {
                socket.close();
                problem = e;
            }
        }
        throw problem == null ? new IOException("no address") : problem;
    }

    /** With its TLS, if it is to have any; closes the socket if that fails. */
    private Connection connection(Request request, Socket socket) throws IOException {
        try {
            var top = request.asked().isSecure() ? secured(request, socket) : socket;
            return new Connection(request.origin(), top, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private SSLSocket secured(Request request, Socket socket) throws IOException {
        socket.setSoTimeout(request.millisLeft(limits.timeout()));
        var host =
                switch (request.target()) {
                    case Target.Named(var name) -> name.text();
                    case Target.Literal(var address) -> address.getHostAddress();
                };
        var secure =
                (SSLSocket) tls.getSocketFactory().createSocket(socket, host, request.port(), true);
        var parameters = secure.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9110 §4.3.4
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    /** Asks, and closes the connection if nothing more can be asked on it. */
    private HttpAnswer ask(Request request, Connection connection) throws IOException {
        try {
            return connection.ask(
                    request.asked(),
                    limits,
                    request.millisLeft(limits.timeout()),
                    kept.isKeeping());
        } finally {
            if (!connection.isReusable()) {
                KeptConnections.end(connection);
            }
        }
    }

    /** Once nobody watches the request any more: the next one has a time of its own. */
    private void keep(Connection connection) {
        if (connection.isReusable()) {
            kept.put(connection);
        }
    }

    /** Closes the connections that wait for another request; none will wait from now on. */
    @Override
    public void close() {
        kept.close();
    }

    private static HttpAnswer failed(IOException e, Request request) {
        var cause = cause(e, request.isLate());
        var reason = cause == Cause.TIMEOUT ? "no answer in time" : String.valueOf(e.getMessage());
        return new Failed(cause, request.target() + ": " + reason);
    }

    private static Cause cause(IOException e, boolean isLate) {
        if (isLate || e instanceof SocketTimeoutException) {
            return Cause.TIMEOUT;
        }
        if (e instanceof AnswerReader.TooLargeException) {
            return Cause.TOO_LARGE;
        }
        Throwable at = e;
        for (int depth = 0; at != null && depth < 10; depth++) {
            if (at instanceof CertificateException) {
                return Cause.CERTIFICATE;
            }
            at = at.getCause();
        }
        return Cause.CONNECTION;
    }
}
