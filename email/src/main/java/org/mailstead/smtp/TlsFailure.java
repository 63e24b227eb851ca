package org.mailstead.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * Why TLS did not come about, as far as the connection tells.
 *
 * @param kind what happened
 * @param code as a report on TLS may say it (RFC 8460 §4.4, failure-reason-code): {@code
 *     tls-remote-alert-40-handshake_failure}
 */
public record TlsFailure(Kind kind, String code) {
    /** What can happen. */
    public enum Kind {
        /** The server said so. */
        REMOTE_ALERT,
        /** We could not accept what the server sent. */
        LOCAL_ALERT,
        /** Nothing came in time. */
        TIMEOUT,
        /** The connection was closed, by the server or on its way. */
        CLOSED,
        /** What came is not TLS. */
        NOT_TLS,
        /** Something else. */
        OTHER
    }

    private static final String RECEIVED = "Received fatal alert: ";

    /** RFC 8446 §6, and of RFC 5246 §7.2 what is left. */
    private static final Map<String, Integer> ALERTS =
            Map.ofEntries(
                    Map.entry("close_notify", 0),
                    Map.entry("unexpected_message", 10),
                    Map.entry("bad_record_mac", 20),
                    Map.entry("record_overflow", 22),
                    Map.entry("handshake_failure", 40),
                    Map.entry("bad_certificate", 42),
                    Map.entry("unsupported_certificate", 43),
                    Map.entry("certificate_revoked", 44),
                    Map.entry("certificate_expired", 45),
                    Map.entry("certificate_unknown", 46),
                    Map.entry("illegal_parameter", 47),
                    Map.entry("unknown_ca", 48),
                    Map.entry("access_denied", 49),
                    Map.entry("decode_error", 50),
                    Map.entry("decrypt_error", 51),
                    Map.entry("protocol_version", 70),
                    Map.entry("insufficient_security", 71),
                    Map.entry("internal_error", 80),
                    Map.entry("inappropriate_fallback", 86),
                    Map.entry("user_canceled", 90),
                    Map.entry("no_renegotiation", 100),
                    Map.entry("missing_extension", 109),
                    Map.entry("unsupported_extension", 110),
                    Map.entry("unrecognized_name", 112),
                    Map.entry("bad_certificate_status_response", 113),
                    Map.entry("unknown_psk_identity", 115),
                    Map.entry("certificate_required", 116),
                    Map.entry("no_application_protocol", 120));

    /** Alerts of sides that cannot agree: nothing passes that another attempt could wait for. */
    private static final Set<String> LASTING =
            Set.of(
                    "handshake_failure",
                    "bad_certificate",
                    "unsupported_certificate",
                    "certificate_revoked",
                    "certificate_expired",
                    "certificate_unknown",
                    "unknown_ca",
                    "access_denied",
                    "protocol_version",
                    "insufficient_security",
                    "missing_extension",
                    "unsupported_extension",
                    "unrecognized_name",
                    "certificate_required",
                    "no_application_protocol");

    /**
     * Of what Java's TLS threw: in the handshake, or when the first octets behind it were read,
     * which is where TLS 1.3 brings some alerts.
     */
    public static TlsFailure of(IOException failure) {
        var message = String.valueOf(failure.getMessage());
        var received = message.indexOf(RECEIVED);
        if (received >= 0) {
            return alert(Kind.REMOTE_ALERT, message.substring(received + RECEIVED.length()));
        }
        if (has(failure, SocketTimeoutException.class)) {
            return new TlsFailure(Kind.TIMEOUT, "io-timeout-during-handshake");
        }
        if (message.startsWith("Unsupported or unrecognized SSL message")) {
            return new TlsFailure(Kind.NOT_TLS, "tls-record-header-error");
        }
        if (!(failure instanceof SSLException) || has(failure, EOFException.class)) {
            return new TlsFailure(Kind.CLOSED, "connection-closed-during-handshake");
        }
        var end = message.indexOf(')');
        return message.startsWith("(") && end > 0
                ? alert(Kind.LOCAL_ALERT, message.substring(1, end))
                : new TlsFailure(Kind.OTHER, "tls-handshake-failed");
    }

    /**
     * Whether the two sides cannot agree, so that another attempt would end the same unless one of
     * them is changed.
     */
    public boolean isLasting() {
        return switch (kind) {
            case REMOTE_ALERT, LOCAL_ALERT ->
                    LASTING.contains(code.substring(code.lastIndexOf('-') + 1));
            case TIMEOUT, CLOSED, NOT_TLS, OTHER -> false;
        };
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        var at = failure;
        for (int depth = 0; at != null && depth < 10; depth++) {
            if (kind.isInstance(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static TlsFailure alert(Kind kind, String name) {
        var known = name.strip().toLowerCase(Locale.ROOT);
        var number = ALERTS.get(known);
        var side = kind == Kind.REMOTE_ALERT ? "tls-remote-alert" : "tls-local-alert";
        return new TlsFailure(kind, number == null ? side : side + "-" + number + "-" + known);
    }
}
