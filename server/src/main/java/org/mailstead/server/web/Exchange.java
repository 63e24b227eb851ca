package org.mailstead.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.net.Network;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. For the thread that serves it. */
public final class Exchange {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);
    private static final long DRAINED_OCTETS_MAX = 64 << 10;
    private static final InetAddress NOWHERE = InetAddress.ofLiteral("0.0.0.0");

    private final Request request;
    private final Response response;
    private final List<Network> proxies;
    private final WebLimits limits;
    private @Nullable BodyInput body;

    Exchange(Request request, Response response, List<Network> proxies, WebLimits limits) {
        this.request = request;
        this.response = response;
        this.proxies = proxies;
        this.limits = limits;
    }

    // --- the request

    /** {@code GET}, {@code POST}, or whatever the client wrote. */
    public String method() {
        return request.getMethod();
    }

    /** The path of the URL, decoded, with the slash at its start; without the query. */
    public String path() {
        var path = request.getHttpURI().getDecodedPath();
        return path == null ? "" : path;
    }

    /** The host that the client asked for, without its port. */
    String host() {
        return Request.getServerName(request);
    }

    /** The first field of a name, in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** Our address that the client, or the proxy, connected to. */
    public InetAddress local() {
        return address(request.getConnectionMetaData().getLocalSocketAddress());
    }

    /** Who sent the request; for a proxy, the client that it names; empty if it names none. */
    public Optional<InetAddress> client() {
        var peer = address(request.getConnectionMetaData().getRemoteSocketAddress());
        return isProxy(peer)
                ? Clients.of(
                        request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR), proxies)
                : Optional.of(peer);
    }

    /** Whether nobody on the way reads along: by TLS, or since a proxy of ours took care of it. */
    public boolean isConfidential() {
        return tls() != null
                || isProxy(address(request.getConnectionMetaData().getRemoteSocketAddress()));
    }

    private boolean isProxy(InetAddress peer) {
        return proxies.stream().anyMatch(network -> network.contains(peer));
    }

    static InetAddress address(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress socket && socket.getAddress() != null
                ? socket.getAddress()
                : NOWHERE;
    }

    /**
     * What was agreed on in the TLS handshake.
     *
     * @param protocol {@code TLSv1.3} or {@code TLSv1.2}
     * @param cipherSuite its name in IANA's registry
     */
    public record TlsFacts(String protocol, String cipherSuite) {
        /** For the log. */
        @Override
        public String toString() {
            return protocol + " " + cipherSuite;
        }
    }

    /** Null without TLS, or if a proxy has it. */
    public @Nullable TlsFacts tls() {
        return tls(request);
    }

    static @Nullable TlsFacts tls(Request request) {
        return request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
                        instanceof EndPoint.SslSessionData data
                ? new TlsFacts(data.sslSession().getProtocol(), data.cipherSuite())
                : null;
    }

    /**
     * The body, read as it comes.
     *
     * @param octetsMax beyond it, reading throws {@link TooLargeException}
     */
    public InputStream body(long octetsMax) {
        body = new BodyInput(Request.asInputStream(request), octetsMax, limits.bodyTime());
        return body;
    }

    // --- the answer

    /** Adds a field to the answer that is to come. */
    public void field(String name, String value) {
        response.getHeaders().put(name, value);
    }

    /** Answers with a text. */
    public void answer(int status, String contentType, String text) throws IOException {
        var octets = text.getBytes(UTF_8);
        try (var out = answer(status, contentType, (long) octets.length)) {
            out.write(octets);
        }
    }

    /** Answers with one line of plain text. */
    public void plain(int status, String text) throws IOException {
        answer(status, "text/plain; charset=utf-8", text + "\n");
    }

    /**
     * Begins an answer.
     *
     * @param length of what will be written, in octets
     * @return closed by the caller: that ends the answer
     */
    public OutputStream answer(int status, String contentType, long length) {
        settleBody();
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
        return Content.Sink.asOutputStream(response);
    }

    /**
     * Reads what is left of a body that nobody wants, if it is little; else the client is told that
     * this answer is the last on its connection. RFC 9112 §9.6
     */
    private void settleBody() {
        var length = request.getLength();
        var hasBody = length > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        if (!hasBody
                || (body != null && body.isOver())
                || request.getConnectionMetaData().getHttpVersion().getVersion()
                        >= HttpVersion.HTTP_2.getVersion()) {
            return;
        }
        var isWaiting = request.getHeaders().contains(HttpHeader.EXPECT);
        if (length < 0 || length > DRAINED_OCTETS_MAX || isWaiting) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            return;
        }
        try (var rest = body(DRAINED_OCTETS_MAX)) {
            rest.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            log.atDebug().addKeyValue("err", e.getMessage()).log("rest of a body did not come");
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
    }

    /** Sends the client to another place of ours. RFC 9110 §15.4.4 */
    public void seeOther(String path) throws IOException {
        field("Location", path);
        plain(303, path);
    }
}
