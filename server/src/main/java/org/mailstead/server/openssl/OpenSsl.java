package org.mailstead.server.openssl;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The provider of {@code SHA256withRSA} for signing, by the OpenSSL of the system. Where there is
 * none, and for all else, Java asks its own providers: whoever signs need not know of this.
 */
public final class OpenSsl extends Provider {
    /** By this name it is registered. */
    public static final String NAME = "MailsteadOpenSSL";

    static final String ALGORITHM = "SHA256withRSA";

    private static final long serialVersionUID = 1;

    private OpenSsl() {
        super(NAME, "1", "RSA signatures by OpenSSL");
        putService(new RsaService(this));
    }

    /** Puts it before Java's own, for the whole process. Does nothing the second time. */
    public static void register() {
        if (Security.getProvider(NAME) == null) {
            Security.insertProviderAt(new OpenSsl(), 1);
        }
    }

    /** Loads the library when the first one signs: not at the start, nor by commands. */
    private static final class RsaService extends Provider.Service {
        private @Nullable Keys keys;

        RsaService(Provider provider) {
            super(
                    provider,
                    "Signature",
                    ALGORITHM,
                    RsaSignature.class.getName(),
                    List.of("1.2.840.113549.1.1.11", "OID.1.2.840.113549.1.1.11"),
                    Map.of("SupportedKeyClasses", "java.security.interfaces.RSAPrivateKey"));
        }

        /** Public keys are not offered to it: it only signs. */
        @Override
        public boolean supportsParameter(@Nullable Object parameter) {
            try {
                return super.supportsParameter(parameter) && LibCrypto.loaded().isPresent();
            } catch (java.security.InvalidParameterException e) {
                return false;
            }
        }

        @Override
        public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
            return new RsaSignature(keys());
        }

        private synchronized Keys keys() throws NoSuchAlgorithmException {
            if (keys == null) {
                keys =
                        new Keys(
                                LibCrypto.loaded()
                                        .orElseThrow(() ->
                                                new NoSuchAlgorithmException("no OpenSSL here")));
            }
            return keys;
        }
    }
}
