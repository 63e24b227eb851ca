package org.mailstead.server.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

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
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.mailstead.wire.WireInput;

/**
 * Sends requests to where strangers say. Any number of threads; blocks.
 *
 * <p>The address that was checked is the one that is connected to, so that no second answer of the
 * DNS can lead elsewhere. One connection for each request, HTTP/1.1; redirects are answers like
 * others.
 */
public final class GuardedClient {
    private final Resolver resolver;
    private final SSLContext tls;
    private final AddressGuard guard;
    private final HttpLimits limits;

    /**
     * @param tls whose trust managers judge certificates; their names are checked here
     */
    public GuardedClient(Resolver resolver, SSLContext tls, AddressGuard guard, HttpLimits limits) {
        this.resolver = resolver;
        this.tls = tls;
        this.guard = guard;
        this.limits = limits;
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
        try {
            var tls = SSLContext.getDefault();
            return new GuardedClient(resolver, tls, guard, HttpLimits.DEFAULT);
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
            return send(request, allowed);
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

    private HttpAnswer send(Request request, List<InetAddress> addresses) {
        var isLate = new AtomicBoolean();
        try (var socket = connect(request, addresses)) {
            // a peer that sends octet by octet passes every timeout of a read
            var guardian = Thread.ofVirtual().start(() -> endLate(request, socket, isLate));
            try {
                return exchange(request, socket);
            } finally {
                guardian.interrupt();
            }
        } catch (IOException e) {
            return failed(e, isLate.get(), request);
        }
    }

    private static void endLate(Request request, Socket socket, AtomicBoolean isLate) {
        try {
            Thread.sleep(Duration.ofNanos(Math.max(0, request.deadline() - System.nanoTime())));
            isLate.set(true);
            socket.close();
        } catch (InterruptedException | IOException _) {
            // in time; or nothing is left to close
        }
    }

    /** To the first address that answers. */
    private Socket connect(Request request, List<InetAddress> addresses) throws IOException {
        IOException problem = null;
        for (var address :
                addresses.subList(0, Math.min(addresses.size(), limits.addressesMax()))) {
            var socket = new Socket();
            try {
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

    private HttpAnswer exchange(Request request, Socket socket) throws IOException {
        socket.setSoTimeout(request.millisLeft(limits.timeout()));
        if (!request.asked().isSecure()) {
            return talk(request, socket);
        }
        var host =
                switch (request.target()) {
                    case Target.Named(var name) -> name.text();
                    case Target.Literal(var address) -> address.getHostAddress();
                };
        try (var secure =
                (SSLSocket)
                        tls.getSocketFactory().createSocket(socket, host, request.port(), true)) {
            var parameters = secure.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9110 §4.3.4
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return talk(request, secure);
        }
    }

    private HttpAnswer talk(Request request, Socket socket) throws IOException {
        var asked = request.asked();
        var out = socket.getOutputStream();
        out.write(head(asked).getBytes(US_ASCII));
        try (var body = asked.body().stream()) {
            body.transferTo(out);
        }
        out.flush();
        var in = new WireInput(socket.getInputStream(), 8 << 10);
        return new AnswerReader(in, limits, asked.octetsMax(), asked.cuts()).read();
    }

    private static String head(HttpRequest asked) throws IOException {
        var uri = asked.uri();
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        var head = new StringBuilder();
        head.append(asked.method()).append(' ').append(path).append(query).append(" HTTP/1.1\r\n");
        field(head, "Host", uri.getHost() + port);
        asked.fields().forEach((name, value) -> field(head, name, value));
        if (asked.body().size() > 0) {
            field(head, "Content-Length", Long.toString(asked.body().size()));
        }
        field(head, "Accept-Encoding", "identity");
        field(head, "Connection", "close");
        return head.append("\r\n").toString();
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private HttpAnswer failed(IOException e, boolean isLate, Request request) {
        var cause = cause(e, isLate);
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
