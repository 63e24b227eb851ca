package org.mailstead.server.config;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.net.Network;

/**
 * Where to listen for one protocol.
 *
 * @param port null for the protocol's own
 */
public record ListenerConfig(
        @Setting(
                        value =
                                "smtp: mail from other hosts (port 25, STARTTLS). submissions and"
                                        + " submission: mail from our users (465 with TLS, 587 with"
                                        + " STARTTLS). imaps and imap: mail programs (993 with TLS, 143"
                                        + " with STARTTLS). https and http: programs that use the HTTP"
                                        + " API (443 with TLS, 80).",
                        required = "\"smtp\"")
                ListenerProtocol protocol,
        @Setting(
                        value =
                                "IP addresses. \"::\" is every address of this host, IPv4 too unless"
                                        + " IPv4 addresses stand beside it; \"0.0.0.0\" is every IPv4"
                                        + " address.",
                        byDefault = "[\"::\"]")
                List<InetAddress> addresses,
        @Setting(value = "Another port than the protocol's own.", example = "25")
                @Nullable Integer port,
        @Setting(
                        value =
                                "Networks of proxies in front of this server, such as HAProxy: their"
                                        + " connections must start with a PROXY header (version 1 or 2)"
                                        + " that tells the client's address; for https and http their"
                                        + " requests must have it in X-Forwarded-For.",
                        byDefault = "[]",
                        example = "[\"192.0.2.0/28\"]")
                List<Network> proxies,
        @Setting(
                        value =
                                "Take passwords without TLS (submission, imap and http only). For"
                                        + " closed networks.",
                        byDefault = "false")
                boolean plainLogin,
        @Setting(
                        value =
                                "Ask clients for a certificate, which they need not have; who has one"
                                        + " that \"mailstead certificate add\" knows needs no password"
                                        + " (submission and imap only). Off for clients that fail when"
                                        + " asked.",
                        byDefault = "true")
                boolean clientCertificates,
        @Setting(
                        value =
                                "Take mail from other hosts only over TLS (smtp only), but for reports on"
                                        + " TLS that does not work. Hosts without TLS cannot send here"
                                        + " then: not for the public port of a domain.",
                        byDefault = "false")
                boolean requireTls,
        @Setting(
                        value =
                                "Refuse what programs get wrong even where it can be understood: for"
                                        + " those who test a mail program, not for mail.",
                        byDefault = "false")
                boolean pedantic,
        @Setting(
                        value =
                                "Where the HTTP API is (https and http only): a path that begins and"
                                        + " ends with a slash; \"\" for nowhere.",
                        byDefault = "\"/webapi/\"")
                String webapiPath) {
    /** Where clients look for the HTTP API. webapi A-1 */
    public static final String WEBAPI_PATH = "/webapi/";

    public ListenerConfig {
        addresses = List.copyOf(addresses);
        proxies = List.copyOf(proxies);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("a listener needs an address");
        }
        if (!webapiPath.isEmpty() && !webapiPath.startsWith("/")) {
            throw new IllegalArgumentException("webapi_path must begin with a slash");
        }
        if (!webapiPath.isEmpty() && !webapiPath.endsWith("/")) {
            webapiPath += "/";
        }
        if (port != null && (port < 0 || port > 65_535)) {
            throw new IllegalArgumentException("port must be 0 to 65535");
        }
    }

    /** Where it listens on each address. */
    public int portOrDefault() {
        return port == null ? protocol.port() : port;
    }
}
