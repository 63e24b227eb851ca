package org.mailstead.server.tls;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.spec.InvalidKeySpecException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/** Private keys in the forms that OpenSSL wrote before PKCS #8. */
final class OlderKeys {
    private OlderKeys() {}

    /** The first such key of a text, as PKCS #8. */
    static byte[] toPkcs8(String pem) throws IOException, GeneralSecurityException {
        try (var parser = new PEMParser(new StringReader(pem))) {
            for (var found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof PEMKeyPair pair) {
                    return pair.getPrivateKeyInfo().getEncoded();
                }
            }
        } catch (RuntimeException e) {
            throw new InvalidKeySpecException("not a key of OpenSSL", e);
        }
        throw new InvalidKeySpecException("not a key of OpenSSL without a pass phrase");
    }
}
