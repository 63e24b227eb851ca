package org.mailstead.server.inbound;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.address.AddressLiteral;
import org.mailstead.address.Domain;
import org.mailstead.smtp.ClientIdentity;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

/** The header fields that say which way a message came. RFC 5321 §4.4. */
public final class TraceFields {
    // RFC 5322 §3.3
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ROOT);
    private static final String FOLD = "\r\n\t";

    private TraceFields() {}

    /** A date as in header fields, in UTC. RFC 5322 §3.3. */
    public static String date(Instant at) {
        return DATE.format(at.atOffset(ZoneOffset.UTC));
    }

    /** {@code Return-Path}, as the last one to take the message adds it. RFC 5321 §4.4. */
    static String returnPath(ReversePath from, boolean unicode) {
        return "Return-Path: <" + from.text(unicode) + ">\r\n";
    }

    /** {@code Delivered-To}. RFC 9228 §4. */
    static String deliveredTo(Address recipient, boolean unicode) {
        return "Delivered-To: " + (unicode ? recipient.unicode() : recipient.ascii()) + "\r\n";
    }

    /**
     * {@code Received} of a message that came by SMTP.
     *
     * @param by our own name
     * @param recipient for the {@code for} clause; null leaves it out, as it must be when others
     *     are not to know of each other (RFC 5321 §7.2)
     */
    public static String received(Arrival arrival, Domain by, @Nullable String recipient) {
        return received(arrival, by, recipient, null);
    }

    /**
     * The same with the name of the peer's address.
     *
     * @param reverseName what the DNS says, sure or not; null if it says nothing (inbound HDR-02)
     */
    static String received(
            Arrival arrival, Domain by, @Nullable String recipient, @Nullable String reverseName) {
        var source = arrival.source();
        return "Received: from "
                + from(source.client(), source.remote())
                + " ("
                + (reverseName == null || reverseName.equalsIgnoreCase(source.client().text())
                        ? ""
                        : reverseName + " ")
                + new AddressLiteral(source.remote())
                + ")"
                + FOLD
                + "by "
                + by.ascii()
                + " ("
                + new AddressLiteral(source.local())
                + ") via tcp with "
                + protocol(arrival)
                + FOLD
                + "id "
                + arrival.id()
                + (arrival.envelope().parameters().requireTls() ? " (requiretls)" : "")
                + tls(source)
                + end(recipient, arrival.at());
    }

    /**
     * {@code Received} of a message that a user submitted, without a word of where the user is.
     *
     * @param recipient as in {@link #received}
     */
    public static String receivedHidden(Arrival arrival, Domain by, @Nullable String recipient) {
        return "Received: from "
                + by.ascii()
                + FOLD
                + "by "
                + by.ascii()
                + " with "
                + protocol(arrival)
                + FOLD
                + "id "
                + arrival.id()
                + end(recipient, arrival.at());
    }

    /**
     * {@code Received} of a message that a user's program sent by HTTP, without a word of where
     * that is. webapi S-18
     *
     * @param recipient as in {@link #received}
     */
    public static String receivedByHttp(Arrival arrival, Domain by, @Nullable String recipient) {
        return "Received: from "
                + by.ascii()
                + FOLD
                + "by "
                + by.ascii()
                + FOLD
                + "id "
                + arrival.id()
                + tls(arrival.source())
                + end(recipient, arrival.at());
    }

    private static String tls(Source source) {
        return source.tlsProtocol() == null
                ? ""
                : FOLD + "(" + tlsName(source.tlsProtocol()) + " " + source.tlsCipher() + ")";
    }

    /** Joined, as the octets that stand before a message. */
    public static OctetSource octets(String... fields) {
        return OctetSource.of(String.join("", fields).getBytes(StandardCharsets.UTF_8));
    }

    /** Opt-info and ";" FWS date-time: the semicolon is always there. inbound W-08 */
    private static String end(@Nullable String recipient, Instant at) {
        return (recipient == null ? "" : FOLD + "for <" + recipient + ">")
                + ";"
                + FOLD
                + date(at)
                + "\r\n";
    }

    /** A client by its name and address: {@code client.example ([192.0.2.1])}. */
    static String peer(Source source) {
        return from(source.client(), source.remote())
                + " ("
                + new AddressLiteral(source.remote())
                + ")";
    }

    /** Extended-Domain. What is neither a domain nor a literal is not repeated. */
    private static String from(ClientIdentity client, InetAddress remote) {
        return switch (client) {
            case ClientIdentity.Named(var domain) -> domain.ascii();
            case ClientIdentity.Numbered(var literal) -> literal.toString();
            case ClientIdentity.Unclear _ -> new AddressLiteral(remote).toString();
        };
    }

    /** RFC 3848, RFC 6531 §4.3: which protocol, S with TLS, A when logged in. */
    static String protocol(Arrival arrival) {
        var source = arrival.source();
        var base = arrival.internationalized() ? "UTF8SMTP" : source.extended() ? "ESMTP" : "SMTP";
        // RFC 3848 §1: the letters go with ESMTP; a client that said HELO has neither
        return source.extended()
                ? base
                        + (source.tlsProtocol() == null ? "" : "S")
                        + (source.authenticated() ? "A" : "")
                : base;
    }

    private static String tlsName(String protocol) {
        return protocol.replace("TLSv", "TLS");
    }
}
