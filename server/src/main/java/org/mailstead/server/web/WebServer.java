package org.mailstead.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.mailstead.server.net.ConnectionGate;
import org.mailstead.server.net.ConnectionIds;
import org.mailstead.server.net.ConnectionRoom;
import org.mailstead.server.net.ListenerOptions;
import org.mailstead.server.tls.Tls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners that speak HTTP/1.1, and with TLS HTTP/2 too. Each has one thread that accepts and
 * one that waits for octets; requests run on virtual threads.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebServer.class);
    private static final int BACKLOG = 1024;
    private static final int THREADS_OF_LISTENER = 2;
    private static final int THREADS_MORE = 6;
    private static final int WATCHES_IN_HEADER_TIME = 8;

    /** How long a connection on which nothing is asked stays open when the server stops. */
    private static final Duration STOP_IDLE = Duration.ofMillis(100);

    private final Server server;
    private final List<ServerConnector> connectors = new ArrayList<>();
    private final Map<Connector, WebListener> listeners = new HashMap<>();
    private final WebLimits limits;
    private final Duration stopGrace;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    private WebServer(int count, WebLimits limits, Duration stopGrace) {
        this.limits = limits;
        this.stopGrace = stopGrace;
        var fewest = count * THREADS_OF_LISTENER + 1;
        var threads = new QueuedThreadPool(fewest + THREADS_MORE, fewest);
        threads.setName("web");
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("web-"));
        server = new Server(threads);
    }

    /**
     * Binds all addresses and starts to accept.
     *
     * @param listeners at least one
     * @param gate counts their connections by network
     * @param room shared by the listeners of one process
     * @throws IOException if an address cannot be bound; the message names it; then none is
     */
    public static WebServer open(
            List<WebListener> listeners,
            ConnectionGate gate,
            ConnectionIds ids,
            ConnectionRoom room,
            WebLimits limits)
            throws IOException {
        var grace = listeners.getFirst().options().limits().stopGrace();
        var web = new WebServer(listeners.size(), limits, grace);
        try {
            for (var listener : listeners) {
                web.add(listener, gate, room);
            }
            web.start(ids);
            return web;
        } catch (IOException | RuntimeException e) {
            web.close();
            throw e;
        }
    }

    private void add(WebListener listener, ConnectionGate gate, ConnectionRoom room)
            throws IOException {
        var options = listener.options();
        var connector = new ServerConnector(server, 1, 1, protocols(options));
        connector.setName(options.name());
        connector.setIdleTimeout(limits.idleTime().toMillis());
        connector.setShutdownIdleTimeout(STOP_IDLE.toMillis());
        connector.addBean(new Admission(options, gate, room, () -> stopping.getCount() == 0), true);
        connector.open(bind(options));
        connectors.add(connector);
        listeners.put(connector, listener);
        server.addConnector(connector);
    }

    private static ServerSocketChannel bind(ListenerOptions options) throws IOException {
        var channel =
                options.at().isEvery4()
                        ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                        : ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return channel.bind(options.address(), BACKLOG);
        } catch (IOException e) {
            channel.close();
            throw options.unbound(e);
        }
    }

    private ConnectionFactory[] protocols(ListenerOptions options) {
        var http = new HttpConfiguration();
        http.setRequestHeaderSize(limits.headerOctetsMax());
        http.setResponseHeaderSize(limits.headerOctetsMax());
        http.setSendServerVersion(false);
        http.setRelativeRedirectAllowed(true);
        var one = new HttpConnectionFactory(http);
        var tls = options.tls();
        if (tls == null || !options.implicitTls()) {
            return new ConnectionFactory[] {one};
        }
        // whom the client meant is judged by TLS itself and by the hosts of the listener
        http.addCustomizer(new SecureRequestCustomizer(false));
        var two = new HTTP2ServerConnectionFactory(http);
        two.setMaxConcurrentStreams(limits.streamsMax());
        two.setMaxHeaderBlockFragment(limits.headerOctetsMax());
        var alpn = new ALPNServerConnectionFactory(two.getProtocol(), one.getProtocol());
        alpn.setDefaultProtocol(one.getProtocol()); // RFC 9113 §3.2: h2 only if both know it
        var secure = new SslConnectionFactory(new SharedTls(tls), alpn.getProtocol());
        return new ConnectionFactory[] {secure, alpn, two, one};
    }

    /** Certificates, versions and suites of all our listeners. */
    private static final class SharedTls extends SslContextFactory.Server {
        private final Tls tls;

        SharedTls(Tls tls) {
            this.tls = tls;
            setSslContext(tls.context());
        }

        @Override
        public SSLParameters customize(SSLParameters parameters) {
            return tls.parameters(parameters);
        }
    }

    private void watch() {
        var slow = new SlowClients(limits.headerTime());
        var every = Math.max(1, limits.headerTime().toMillis() / WATCHES_IN_HEADER_TIME);
        try {
            while (!stopping.await(every, TimeUnit.MILLISECONDS)) {
                var endPoints =
                        connectors.stream()
                                .flatMap(one -> one.getConnectedEndPoints().stream())
                                .toList();
                slow.look(endPoints, System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(ConnectionIds ids) throws IOException {
        server.setHandler(new GracefulHandler(new Dispatch(listeners, ids, limits)));
        server.setRequestLog(new AccessLog());
        server.setErrorHandler(WebServer::tell);
        server.setStopTimeout(stopGrace.toMillis());
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) { // Jetty declares no less
            throw new IOException("HTTP cannot be served: " + e.getMessage(), e);
        }
        Thread.ofVirtual().name("web-watch").start(this::watch);
        for (int i = 0; i < connectors.size(); i++) {
            log.atInfo()
                    .addKeyValue("listener", connectors.get(i).getName())
                    .addKeyValue("address", address(i))
                    .log("listening");
        }
    }

    /** What Jetty refuses by itself is told in plain text. webapi A-36 */
    private static boolean tell(Request request, Response response, Callback callback) {
        Dispatch.protect(response.getHeaders());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        var text = HttpStatus.getMessage(response.getStatus()) + "\n";
        response.write(true, ByteBuffer.wrap(text.getBytes(UTF_8)), callback);
        return true;
    }

    /** Where a listener listens, with the port that it got: by its place in the list. */
    public InetSocketAddress address(int listener) {
        try {
            var channel = (ServerSocketChannel) connectors.get(listener).getTransport();
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException("not open", e);
        }
    }

    /**
     * Takes no more requests, and lets those under way end. Returns at once; {@link #close} waits
     * for them.
     */
    public synchronized void stop() {
        if (stopping.getCount() == 0) {
            return;
        }
        stopping.countDown();
        Thread.ofPlatform()
                .name("web-stop")
                .start(() -> {
                    try {
                        server.stop();
                    } catch (Exception e) { // Jetty declares no less
                        log.atWarn()
                                .addKeyValue("err", e.getMessage())
                                .log("requests cut at the stop");
                    } finally {
                        connectors.forEach(ServerConnector::close);
                        server.destroy();
                        stopped.countDown();
                    }
                });
    }

    /** Stops, and waits as long as the limits allow; then what is left is cut. */
    @Override
    public void close() {
        stop();
        try {
            var most = stopGrace.plusSeconds(10).toMillis();
            if (!stopped.await(most, TimeUnit.MILLISECONDS)) {
                log.atWarn().log("HTTP does not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
