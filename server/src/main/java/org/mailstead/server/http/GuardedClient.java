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
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.server.http.HttpAnswer.Cause;
import org.mailstead.server.http.HttpAnswer.Failed;
import org.mailstead.wire.SyntaxException;
import org.mailstead.wire.WireInput;

/**
 * Fetches over HTTPS what strangers name. Any number of threads; blocks.
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
        try {
            var tls = SSLContext.getDefault();
            return new GuardedClient(resolver, tls, AddressGuard.PUBLIC, HttpLimits.DEFAULT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** A request as a whole: where to, and until when. */
    private record Request(URI uri, Name host, int port, int octetsMax, long deadline) {
        int millisLeft(Duration atMost) throws SocketTimeoutException {
            var left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("no time left");
            }
            return (int) Math.min(left, atMost.toMillis());
        }
    }

    /**
     * GET.
     *
     * @param uri https, with a host that is a name, without user information
     * @param octetsMax a longer body is a failure
     * @throws IllegalArgumentException if the URI is not so
     */
    public HttpAnswer get(URI uri, int octetsMax) {
        var request =
                new Request(
                        uri,
                        host(uri),
                        uri.getPort() < 0 ? limits.port() : uri.getPort(),
                        octetsMax,
                        System.nanoTime() + limits.timeout().toNanos());
        try {
            var addresses = addresses(request.host());
            if (addresses.isEmpty()) {
                return new Failed(Cause.UNKNOWN_HOST, request.host() + " has no address");
            }
            var allowed = addresses.stream().filter(guard::allows).toList();
            if (allowed.isEmpty()) {
                var text =
                        "%s is at %s, which is not public"
                                .formatted(request.host(), addresses.getFirst().getHostAddress());
                return new Failed(Cause.FORBIDDEN_ADDRESS, text);
            }
            return get(request, allowed);
        } catch (DnsException e) {
            return new Failed(Cause.DNS, String.valueOf(e.getMessage()));
        }
    }

    private static Name host(URI uri) {
        if (!"https".equalsIgnoreCase(uri.getScheme())
                || uri.getHost() == null
                || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("not an https URI with a host: " + uri);
        }
        try {
            return Name.parse(uri.getHost());
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("the host is no name: " + uri, e);
        }
    }

    private List<InetAddress> addresses(Name host) throws DnsException {
        var addresses = new ArrayList<InetAddress>();
        addresses.addAll(resolver.lookup(host, RecordType.AAAA).records());
        addresses.addAll(resolver.lookup(host, RecordType.A).records());
        return addresses;
    }

    private HttpAnswer get(Request request, List<InetAddress> addresses) {
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
        var host = request.host().text();
        socket.setSoTimeout(request.millisLeft(limits.timeout()));
        try (var secure =
                (SSLSocket)
                        tls.getSocketFactory().createSocket(socket, host, request.port(), true)) {
            var parameters = secure.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9110 §4.3.4
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            secure.getOutputStream().write(head(request).getBytes(US_ASCII));
            secure.getOutputStream().flush();
            var in = new WireInput(secure.getInputStream(), 8 << 10);
            return new AnswerReader(in, limits, request.octetsMax()).read();
        }
    }

    private String head(Request request) {
        var uri = request.uri();
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return """
        GET %s%s HTTP/1.1
        Host: %s%s
        User-Agent: Mailstead
        Accept: */*
        Accept-Encoding: identity
        Connection: close

        """
                .formatted(path, query, request.host(), port)
                .replace("\n", "\r\n");
    }

    private HttpAnswer failed(IOException e, boolean isLate, Request request) {
        var cause = cause(e, isLate);
        var reason =
                cause == Cause.TIMEOUT
                        ? "no answer within " + limits.timeout().toSeconds() + " s"
                        : String.valueOf(e.getMessage());
        return new Failed(cause, request.host() + ": " + reason);
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
