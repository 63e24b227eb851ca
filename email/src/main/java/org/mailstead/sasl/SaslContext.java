package org.mailstead.sasl;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the exchanges on one connection have in common.
 *
 * @param credentials the accounts
 * @param offered what was offered to the client on this connection: nothing else can be started. If
 *     it holds a -PLUS mechanism, a client that believes there is none is told that somebody
 *     tampered with the list (RFC 5802 §6)
 * @param bindings of the connection
 * @param certificate whom the client's TLS certificate stands for: then every mechanism must end at
 *     the same account. Null if it has none
 * @param hostName ours, in US-ASCII; stands in challenges
 */
public record SaslContext(
        Credentials credentials,
        List<Mechanism> offered,
        ChannelBindings bindings,
        @Nullable ClientCertificate certificate,
        String hostName,
        SaslLimits limits) {
    public SaslContext {
        offered = List.copyOf(offered);
    }

    /**
     * A certificate that is registered for a user.
     *
     * @param loginName the address that it is registered for
     */
    public record ClientCertificate(String loginName, long account) {}

    boolean offersPlus(ScramHash hash) {
        return offered.stream().anyMatch(m -> m.isPlus() && m.hash() == hash);
    }
}
