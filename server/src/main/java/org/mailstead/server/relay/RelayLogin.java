package org.mailstead.server.relay;

import java.util.List;
import org.mailstead.sasl.Mechanism;

/**
 * As whom to log in to a relay.
 *
 * @param password a secret: never shown, never logged
 * @param mechanisms that may be used, the preferred first. outbound X-7
 */
public record RelayLogin(String userName, String password, List<Mechanism> mechanisms) {
    /** All that do not send the password itself. outbound X-7 */
    public static final List<Mechanism> DEFAULT_MECHANISMS =
            List.of(
                    Mechanism.SCRAM_SHA_256_PLUS,
                    Mechanism.SCRAM_SHA_256,
                    Mechanism.SCRAM_SHA_1_PLUS,
                    Mechanism.SCRAM_SHA_1,
                    Mechanism.CRAM_MD5);

    public RelayLogin {
        mechanisms = List.copyOf(mechanisms);
        if (userName.isEmpty() || password.isEmpty() || mechanisms.isEmpty()) {
            throw new IllegalArgumentException("a login needs a name, a password, a mechanism");
        }
        if (mechanisms.contains(Mechanism.EXTERNAL)) {
            throw new IllegalArgumentException("EXTERNAL needs a client certificate");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return userName + " by " + mechanisms;
    }
}
