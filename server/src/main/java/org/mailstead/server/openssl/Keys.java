package org.mailstead.server.openssl;

import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.SignatureException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The private keys that were used last, as OpenSSL has them: to read one anew costs a good part of
 * a signature.
 */
final class Keys {
    /** A few KiB each. */
    private static final int KEYS_MAX = 256;

    private final LibCrypto library;

    private final Map<PrivateKey, LibCrypto.Key> keys =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<PrivateKey, LibCrypto.Key> eldest) {
                    return size() > KEYS_MAX;
                }
            };

    Keys(LibCrypto library) {
        this.library = library;
    }

    LibCrypto library() {
        return library;
    }

    /**
     * The key as OpenSSL has it.
     *
     * @throws InvalidKeyException if it is not one of RSA that can be read, such as one in hardware
     */
    synchronized LibCrypto.Key key(PrivateKey privateKey) throws InvalidKeyException {
        var known = keys.get(privateKey);
        if (known != null) {
            return known;
        }
        var der = privateKey.getEncoded();
        if (der == null || !"PKCS#8".equals(privateKey.getFormat())) {
            throw new InvalidKeyException("a key that does not tell its octets");
        }
        try {
            var key = library.privateKey(der);
            keys.put(privateKey, key);
            return key;
        } catch (SignatureException e) {
            throw new InvalidKeyException("OpenSSL cannot read the key", e);
        }
    }
}
