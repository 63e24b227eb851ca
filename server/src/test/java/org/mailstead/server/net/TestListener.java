package org.mailstead.server.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.tls.CertificateFiles;
import org.mailstead.server.tls.Certificates;
import org.mailstead.server.tls.Tls;
import org.mailstead.wire.LineTooLongException;
import org.mailstead.wire.WireInput;

/** A listener on loopback, and clients of it. */
record TestListener(Listener listener) implements AutoCloseable {
    static TestListener plain(Service service) throws IOException {
        return plain(ConnectionLimits.DEFAULT, service);
    }

    static TestListener plain(ConnectionLimits limits, Service service) throws IOException {
        return open(0, null, false, List.of(), limits, service);
    }

    static TestListener plain(ConnectionRoom room, Service service) throws IOException {
        var address = ListeningAddress.of(InetAddress.getLoopbackAddress());
        var limits = ConnectionLimits.DEFAULT;
        var options =
                new ListenerOptions("test", address, 0, null, false, false, List.of(), limits);
        var gate = new ConnectionGate(InstantSource.system(), limits);
        var ids = new ConnectionIds(InstantSource.system());
        return new TestListener(Listener.open(options, gate, ids, room, service));
    }

    static TestListener plain(int port, Service service) throws IOException {
        return open(port, null, false, List.of(), ConnectionLimits.DEFAULT, service);
    }

    static TestListener behindProxy(List<Network> proxies, Service service) throws IOException {
        return open(0, null, false, proxies, ConnectionLimits.DEFAULT, service);
    }

    static TestListener tls(
            Path directory, boolean implicit, ConnectionLimits limits, Service service)
            throws IOException {
        var files =
                new CertificateFiles(directory.resolve("c.pem"), directory.resolve("k.pem"))
                        .readOrMake(List.of("mail.example.test"), List.of(), Instant.now());
        var tls = new Tls(new Certificates(List.of(files)));
        return open(0, tls, implicit, List.of(), limits, service);
    }

    static TestListener on(ListeningAddress address, Service service) throws IOException {
        return open(address, 0, null, false, List.of(), ConnectionLimits.DEFAULT, service);
    }

    private static TestListener open(
            int port,
            @Nullable Tls tls,
            boolean implicit,
            List<Network> proxies,
            ConnectionLimits limits,
            Service service)
            throws IOException {
        var address = ListeningAddress.of(InetAddress.getLoopbackAddress());
        return open(address, port, tls, implicit, proxies, limits, service);
    }

    private static TestListener open(
            ListeningAddress address,
            int port,
            @Nullable Tls tls,
            boolean implicit,
            List<Network> proxies,
            ConnectionLimits limits,
            Service service)
            throws IOException {
        var options =
                new ListenerOptions("test", address, port, tls, implicit, false, proxies, limits);
        var gate = new ConnectionGate(InstantSource.system(), limits);
        var ids = new ConnectionIds(InstantSource.system());
        var room = new ConnectionRoom(Integer.MAX_VALUE);
        return new TestListener(Listener.open(options, gate, ids, room, service));
    }

    static ConnectionLimits limits(Duration read, Duration write) {
        return limits(1000, new ClassLimits(100, 100, 100), read, write, Duration.ZERO);
    }

    static ConnectionLimits slowStep(Duration step) {
        var time = Duration.ofSeconds(30);
        return limits(1000, new ClassLimits(100, 100, 100), time, time, step);
    }

    static ConnectionLimits open(ClassLimits open) {
        var time = Duration.ofSeconds(30);
        return limits(1000, open, time, time, Duration.ZERO);
    }

    static ConnectionLimits connectionsMax(int most) {
        var time = Duration.ofSeconds(30);
        return limits(most, new ClassLimits(100, 100, 100), time, time, Duration.ZERO);
    }

    private static ConnectionLimits limits(
            int most, ClassLimits open, Duration read, Duration write, Duration step) {
        return new ConnectionLimits(
                most,
                10,
                open,
                ClassLimits.NONE,
                read,
                write,
                write,
                read,
                step,
                ConnectionLimits.DEFAULT.lingerTime(),
                ConnectionLimits.DEFAULT.lingerOctets(),
                Duration.ofSeconds(3));
    }

    Client connect() throws IOException {
        var socket = new Socket();
        socket.connect(listener.address());
        return new Client(socket, listener.address());
    }

    /** By an address of its host, where it listens on several. */
    Client connect(String address) throws IOException {
        var at =
                new InetSocketAddress(InetAddress.ofLiteral(address), listener.address().getPort());
        var client = new Client(new Socket(), at);
        client.connect();
        return client;
    }

    Client connectLater() {
        return new Client(new Socket(), listener.address());
    }

    Client connectTls() throws IOException {
        return connect().startTls("mail.example.test");
    }

    @Override
    public void close() {
        listener.close();
    }

    /** A client that reads and writes lines; no read waits longer than 20 s. */
    static final class Client implements AutoCloseable {
        private final Socket socket;
        private final InetSocketAddress server;
        private @Nullable WireInput in;

        Client(Socket socket, InetSocketAddress server) {
            this.socket = socket;
            this.server = server;
        }

        void connect() throws IOException {
            socket.connect(server);
        }

        private WireInput in() throws IOException {
            var input = in;
            if (input == null) {
                socket.setSoTimeout(20_000);
                input = new WireInput(socket.getInputStream(), 1024);
                in = input;
            }
            return input;
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(US_ASCII));
        }

        String line() throws IOException, LineTooLongException {
            return new String(in().line(1000), US_ASCII);
        }

        boolean atEnd() throws IOException {
            return octetsToEnd().isEmpty();
        }

        String octetsToEnd() throws IOException {
            var text = new StringBuilder();
            try {
                while (true) {
                    text.append((char) in().read());
                }
            } catch (java.io.EOFException | java.net.SocketException e) {
                return text.toString();
            }
        }

        Client startTls(String host) throws IOException {
            try {
                var context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new TrustAll()}, null);
                var secure =
                        (SSLSocket)
                                context.getSocketFactory()
                                        .createSocket(socket, host, socket.getPort(), true);
                var parameters = secure.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(host)));
                secure.setSSLParameters(parameters);
                secure.startHandshake();
                return new Client(secure, server);
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(
                java.security.cert.X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(
                java.security.cert.X509Certificate[] chain, String authType) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
