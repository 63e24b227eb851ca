package org.mailstead.server.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;

/**
 * A real HTTPS server on the loopback, with a certificate of its own and a client that trusts it.
 */
public final class PolicyHost implements AutoCloseable {
    private static final Duration LONG = Duration.ofDays(50);

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final X509Certificate root;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private PolicyHost(HttpsServer server, X509Certificate root) {
        this.server = server;
        this.root = root;
    }

    /** Starts one whose certificate is for a name until a time. */
    public static PolicyHost start(String name, Instant until, HttpHandler handler)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        var authority = newKeys();
        var pair = newKeys();
        var issuer = new X500Name("CN=Authority of " + name);
        var root = sign(new Names(issuer, issuer, null), authority, authority, until.plus(LONG));
        var names = new Names(new X500Name("CN=" + name), issuer, name);
        var certificate = sign(names, pair, authority, until);
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("host", pair.getPrivate(), new char[0], new Certificate[] {certificate});
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var host = new PolicyHost(HttpsServer.create(address, 0), root);
        host.server.setHttpsConfigurator(new HttpsConfigurator(context));
        host.server.setExecutor(host.threads);
        host.server.createContext(
                "/",
                exchange -> {
                    host.requests.add(
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Host"));
                    handler.handle(exchange);
                });
        host.server.start();
        return host;
    }

    private record Names(X500Name subject, X500Name issuer, @Nullable String dnsId) {}

    private static KeyPair newKeys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** A certificate of a server, or of an authority if there is no DNS-ID. */
    @SuppressWarnings("JavaUtilDate") // what BouncyCastle takes
    private static X509Certificate sign(Names names, KeyPair of, KeyPair by, Instant until)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        var builder =
                new JcaX509v3CertificateBuilder(
                        names.issuer(),
                        BigInteger.ONE,
                        Date.from(until.minus(Duration.ofDays(60))),
                        Date.from(until),
                        names.subject(),
                        of.getPublic());
        var dnsId = names.dnsId();
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(dnsId == null));
        if (dnsId != null) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, dnsId)));
        }
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    /** Answers with a text. */
    public static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var octets = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        try (var body = exchange.getResponseBody()) {
            body.write(octets);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The requests as they came: method, path, Host. */
    public List<String> requests() {
        return requests;
    }

    /** A client's TLS that trusts this host's authority and no other. */
    public SSLContext trusting() throws GeneralSecurityException, IOException {
        var anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("root", root);
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        var context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    /** A DNS in which these names are at the loopback address. */
    public static Resolver loopback(String... names) {
        var zone = ZoneResolver.builder();
        for (var name : names) {
            zone.zone(name + ". A 127.0.0.1\n");
        }
        return zone.build();
    }

    /** A client as webhooks have it, but to all addresses; it knows no name. */
    public static GuardedClient keepingClient() {
        return GuardedClient.of(
                loopback(),
                AddressGuard.OPEN,
                HttpLimits.DEFAULT.keeping(HttpLimits.Keeping.SHORTLY));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
