package org.mailstead.server.mailbox;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.mailjson.Reception;
import org.mailstead.server.net.Network;
import org.mailstead.server.net.NetworkClass;

/**
 * How a message came in, kept with it for those who judge senders later. inbound REC-01 to REC-06
 *
 * <p>What is known of the sender is kept as it was. What of it may count for or against a sender is
 * told by {@link #countedNetworks}, {@link #countedHelloName}, {@link #countedMailFrom} and {@link
 * SenderValidation#countedSigners}: of forwarded mail, what is the forwarder's does not. inbound
 * RULE-09
 *
 * @param mailFrom the reverse-path's address, empty for the null one
 * @param recipient the address that it was sent to
 * @param remoteAddress of the peer, or of the one that a trusted relay had it from, as text; empty
 *     if it is not known
 * @param helloName what that one called itself; empty if it was no name
 * @param tls version and cipher suite, empty without TLS
 * @param requireTls whether its sender asked for TLS all the way. RFC 8689
 * @param validation what was checked of the sender
 * @param diversion null if it was put where it was on its way to
 */
public record Delivery(
        String mailFrom,
        String recipient,
        String remoteAddress,
        String helloName,
        String tls,
        boolean requireTls,
        SenderValidation validation,
        @Nullable Diversion diversion) {
    /** Without any check of the sender, and not diverted. */
    public Delivery(
            String mailFrom, String recipient, String remoteAddress, String helloName, String tls) {
        this(
                mailFrom,
                recipient,
                remoteAddress,
                helloName,
                tls,
                false,
                SenderValidation.NONE,
                null);
    }

    /** The same, put into another mailbox. */
    public Delivery diverted(Diversion to) {
        return new Delivery(
                mailFrom, recipient, remoteAddress, helloName, tls, requireTls, validation, to);
    }

    /** As programs are told of it. */
    public Reception reception() {
        return new Reception(
                mailFrom,
                validation.isMailFromValidated(),
                validation.isAuthorValidated(),
                recipient,
                validation.signers(),
                remoteAddress);
    }

    /**
     * The host, the site and the provider that it counts for, in this order; none if nobody's is
     * known. inbound REC-02
     */
    public List<Network> countedNetworks() {
        if (validation.isForwarded() || remoteAddress.isEmpty()) {
            return List.of();
        }
        var address = InetAddress.ofLiteral(remoteAddress);
        return Arrays.stream(NetworkClass.values()).map(each -> each.network(address)).toList();
    }

    /** The name in EHLO that it counts for. */
    public Optional<String> countedHelloName() {
        return counted(helloName);
    }

    /** The reverse-path that it counts for. */
    public Optional<String> countedMailFrom() {
        return counted(mailFrom);
    }

    private Optional<String> counted(String text) {
        return validation.isForwarded() || text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
