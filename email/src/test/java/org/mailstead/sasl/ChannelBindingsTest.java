package org.mailstead.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelBindingsTest {
    @TempDir private Path folder;

    @ParameterizedTest // RFC 5929 §4.1, RFC 9266 §3, §4.2
    @CsvSource({
        "EC, SHA256withECDSA, TLSv1.3, SHA-256, true",
        "EC, SHA384withECDSA, TLSv1.3, SHA-384, true",
        "EC, SHA1withECDSA, TLSv1.3, SHA-256, true",
        "RSA, RSASSA-PSS, TLSv1.3, SHA-384, true",
        "Ed25519, Ed25519, TLSv1.3, , true",
        "EC, SHA256withECDSA, TLSv1.2, SHA-256, false",
    })
    void followTheConnectionAndItsCertificate(
            String key, String signature, String protocol, String hash, boolean hasExporter)
            throws Exception {
        var keys = keys(key, signature);
        var certificate = keys.getCertificate("server");
        var context = context(keys);
        var server = engine(context, protocol, false);
        var client = engine(context, protocol, true);
        handshake(client, server);
        var ours = ChannelBindings.of(server.getSession(), certificate);
        var theirs =
                ChannelBindings.of(
                        client.getSession(), client.getSession().getPeerCertificates()[0]);
        assertThat(ours.octets("tls-exporter").isPresent()).isEqualTo(hasExporter);
        assertThat(ours.octets("tls-unique")).isEmpty();
        assertThat(ours.octets("TLS-EXPORTER")).isEmpty();
        if (hasExporter) {
            assertThat(ours.octets("tls-exporter").orElseThrow())
                    .hasSize(32)
                    .isEqualTo(theirs.octets("tls-exporter").orElseThrow());
        }
        if (hash == null) {
            assertThat(ours.octets("tls-server-end-point")).isEmpty();
        } else {
            assertThat(ours.octets("tls-server-end-point").orElseThrow())
                    .isEqualTo(MessageDigest.getInstance(hash).digest(certificate.getEncoded()))
                    .isEqualTo(theirs.octets("tls-server-end-point").orElseThrow());
        }
        assertThat(ChannelBindings.of(server.getSession(), null).octets("tls-server-end-point"))
                .isEmpty();
        assertThat(theirs.preferred())
                .contains(hasExporter ? "tls-exporter" : "tls-server-end-point");
        assertThat(ChannelBindings.NONE.isEmpty()).isTrue();
    }

    private KeyStore keys(String key, String signature) throws Exception {
        var file = folder.resolve("keys");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-keystore", file.toString()));
        command.addAll(List.of("-storepass", "password", "-storetype", "PKCS12"));
        command.addAll(List.of("-alias", "server", "-dname", "CN=mx.example.org"));
        command.addAll(List.of("-keyalg", key, "-sigalg", signature, "-validity", "2"));
        var keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = keytool.inputReader().readAllAsString();
        assertThat(keytool.waitFor()).as(output).isZero();
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, "password".toCharArray());
        }
        return keys;
    }

    private static SSLContext context(KeyStore keys) throws Exception {
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "password".toCharArray());
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static SSLEngine engine(SSLContext context, String protocol, boolean isClient) {
        var engine = context.createSSLEngine("mx.example.org", 25);
        engine.setUseClientMode(isClient);
        engine.setEnabledProtocols(new String[] {protocol});
        return engine;
    }

    /** Both sides in memory, until neither has anything to say. */
    private static void handshake(SSLEngine client, SSLEngine server) throws SSLException {
        var toServer = java.nio.ByteBuffer.allocate(1 << 17);
        var toClient = java.nio.ByteBuffer.allocate(1 << 17);
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < 100; i++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        assertThat(client.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    }

    private static void step(SSLEngine engine, java.nio.ByteBuffer in, java.nio.ByteBuffer out)
            throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (var task = engine.getDelegatedTask();
                        task != null;
                        task = engine.getDelegatedTask()) {
                    task.run();
                }
            }
            case NEED_WRAP -> engine.wrap(java.nio.ByteBuffer.allocate(0), out);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING -> {
                in.flip();
                if (in.hasRemaining()) {
                    engine.unwrap(in, java.nio.ByteBuffer.allocate(1 << 17));
                }
                in.compact();
            }
            case FINISHED -> {}
        }
    }
}
