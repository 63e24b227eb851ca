package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.tls.TestCertificate;
import org.mailstead.wire.LineTooLongException;
import org.mailstead.wire.WireInput;

/** The client's side of a conversation, written as it happens; no read waits longer than 20 s. */
final class TestClient implements AutoCloseable {
    private Socket socket;
    private WireInput in;

    TestClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        this.in = new WireInput(socket.getInputStream(), 1024);
    }

    /**
     * Plays a conversation, a line each: {@code C:} is sent, {@code S:} is expected, where {@code
     * *} stands for anything; {@code S:!} expects the end.
     *
     * @param parts of the conversation, each of whole lines
     */
    TestClient play(String... parts) throws IOException {
        for (var line : Arrays.stream(parts).flatMap(String::lines).map(String::strip).toList()) {
            if (line.startsWith("C:")) {
                send(line.substring(line.startsWith("C: ") ? 3 : 2) + "\r\n");
            } else if (line.equals("S:!")) {
                expectEnd();
            } else if (line.startsWith("S:")) {
                expect(line.substring(2).strip());
            } else if (!line.isEmpty()) {
                throw new IllegalArgumentException("neither C: nor S: nor empty: " + line);
            }
        }
        return this;
    }

    TestClient send(String... parts) throws IOException {
        socket.getOutputStream().write(String.join("", parts).getBytes(UTF_8));
        socket.getOutputStream().flush();
        return this;
    }

    TestClient expect(String pattern) throws IOException {
        var line = line();
        var regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
        assertThat(line).as("expected %s", pattern).matches(regex);
        return this;
    }

    /** All lines of a reply. */
    List<String> reply() throws IOException {
        var lines = new java.util.ArrayList<String>();
        do {
            lines.add(line());
        } while (lines.getLast().length() > 3 && lines.getLast().charAt(3) == '-');
        return lines;
    }

    String line() throws IOException {
        try {
            return new String(in.line(2000), ISO_8859_1);
        } catch (LineTooLongException e) {
            throw new IOException(e);
        }
    }

    TestClient expectEnd() throws IOException {
        int octet;
        try {
            octet = in.read();
        } catch (EOFException | SocketException e) {
            return this;
        }
        throw new AssertionError("expected the end, found " + (char) octet);
    }

    TestClient hello() throws IOException {
        send("EHLO client.example\r\n");
        reply();
        return this;
    }

    /** Greeting, STARTTLS if it is not there, EHLO and a login. */
    TestClient login(String name) throws IOException {
        expect("220 *");
        if (!(socket instanceof SSLSocket)) {
            hello().play("C: STARTTLS\nS: 220 *").startTls();
        }
        var plain = "\0" + name + "@example.test\0" + TestSmtp.PASSWORD;
        var base64 = java.util.Base64.getEncoder().encodeToString(plain.getBytes(UTF_8));
        return hello().play("C: AUTH PLAIN " + base64 + "\nS: 235 2.7.0 *");
    }

    TestClient startTls() throws IOException {
        return startTls(null);
    }

    /**
     * @param certificate to show if asked; null for none
     */
    TestClient startTls(@Nullable TestCertificate certificate) throws IOException {
        try {
            var context = certificate == null ? trustAll() : certificate.context();
            var secure =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(socket, "mx.example.test", 0, true);
            var parameters = secure.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("mx.example.test")));
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            socket = secure;
            in = new WireInput(secure.getInputStream(), 1024);
            return this;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Believes every certificate. */
    static SSLContext trustAll() throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        return context;
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
