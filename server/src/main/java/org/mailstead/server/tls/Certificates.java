package org.mailstead.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that TLS handshakes choose from; they can be replaced while running. A handshake
 * that has begun ends with what it chose. Any thread.
 *
 * <p>Among the certificates whose kind of key the client takes, one for the name that the client
 * asked for wins, then one for a wildcard of it, then the first: a sender of mail that asks for a
 * name of its own invention still gets TLS.
 */
public final class Certificates extends X509ExtendedKeyManager {
    private final AtomicReference<Generation> current;

    /**
     * @param certificates at least one; the first is for clients that name no or an unknown host
     */
    public Certificates(List<ServerCertificate> certificates) {
        current = new AtomicReference<>(Generation.of(0, certificates, Map.of()));
    }

    /**
     * Handshakes that begin from now on choose from these.
     *
     * @param certificates at least one
     */
    public void replace(List<ServerCertificate> certificates) {
        current.updateAndGet(
                old -> Generation.of(old.number() + 1, certificates, old.certificates()));
    }

    /** Whether one of them is for a host name, in lower case: by itself or as a wildcard. */
    boolean areFor(String name) {
        return current.get().areFor(name);
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyType, socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyType, engine == null ? null : engine.getHandshakeSession());
    }

    private @Nullable String choose(String keyType, @Nullable SSLSession session) {
        return current.get().choose(keyType, requestedName(session));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        var certificate = current.get().find(alias);
        return certificate == null ? null : certificate.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        var certificate = current.get().find(alias);
        return certificate == null ? null : certificate.key();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return current.get().certificates().keySet().toArray(String[]::new);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    /** The host name that the client asked for, in lower case, or the empty string. */
    private static String requestedName(@Nullable SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (var name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName().toLowerCase(Locale.ROOT);
                }
            }
        }
        return "";
    }

    /**
     * One set of certificates.
     *
     * @param certificates by alias; those of the set before stay, for handshakes under way
     */
    private record Generation(
            int number,
            List<String> aliases,
            Map<String, ServerCertificate> certificates,
            Map<String, ServerCertificate> before) {

        static Generation of(
                int number,
                List<ServerCertificate> certificates,
                Map<String, ServerCertificate> before) {
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("no certificate");
            }
            var byAlias = new TreeMap<String, ServerCertificate>();
            for (int i = 0; i < certificates.size(); i++) {
                byAlias.put(number + "." + i, certificates.get(i));
            }
            var aliases = List.copyOf(byAlias.keySet());
            return new Generation(number, aliases, Map.copyOf(byAlias), before);
        }

        @Nullable ServerCertificate find(String alias) {
            var found = certificates.get(alias);
            return found == null ? before.get(alias) : found;
        }

        boolean areFor(String name) {
            var wildcard = wildcard(name);
            return certificates.values().stream()
                    .map(ServerCertificate::names)
                    .anyMatch(names -> names.contains(name) || names.contains(wildcard));
        }

        private static String wildcard(String name) {
            return "*" + name.substring(Math.max(0, name.indexOf('.')));
        }

        /** The alias of the best certificate with such a key, or null. */
        @Nullable String choose(String keyType, String name) {
            var wildcard = wildcard(name);
            String best = null;
            var bestRank = -1;
            for (var alias : aliases) {
                var certificate = find(alias);
                if (certificate == null || !certificate.key().getAlgorithm().equals(keyType)) {
                    continue;
                }
                var names = certificate.names();
                var rank = names.contains(name) ? 2 : names.contains(wildcard) ? 1 : 0;
                if (rank > bestRank) {
                    best = alias;
                    bestRank = rank;
                }
            }
            return best;
        }
    }
}
