package org.mailstead.server.openssl;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Makes signatures of SHA-256 with RSA, EMSA-PKCS1-v1_5. RFC 8017 §8.2. Another provider verifies:
 * Java does not ask it itself where one object has signed before.
 */
final class RsaSignature extends SignatureSpi {
    /** What stands before the hash: DigestInfo of SHA-256. RFC 8017 §9.2 note 1. */
    private static final byte[] DIGEST_INFO =
            HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    private final Keys keys;
    private final MessageDigest digest;
    private LibCrypto.@Nullable Key key;
    private @Nullable Signature verifier;

    RsaSignature(Keys keys) throws NoSuchAlgorithmException {
        this.keys = keys;
        this.digest = MessageDigest.getInstance("SHA-256");
    }

    @Override
    protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
        digest.reset();
        key = keys.key(privateKey);
        verifier = null;
    }

    @Override
    protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
        verifier = other();
        verifier.initVerify(publicKey);
        key = null;
    }

    private static Signature other() throws InvalidKeyException {
        for (var provider : Security.getProviders("Signature." + OpenSsl.ALGORITHM)) {
            if (!provider.getName().equals(OpenSsl.NAME)) {
                try {
                    return Signature.getInstance(OpenSsl.ALGORITHM, provider);
                } catch (NoSuchAlgorithmException e) {
                    throw new InvalidKeyException("no provider verifies", e);
                }
            }
        }
        throw new InvalidKeyException("no provider verifies");
    }

    @Override
    protected void engineUpdate(byte octet) throws SignatureException {
        engineUpdate(new byte[] {octet}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] octets, int offset, int length) throws SignatureException {
        if (verifier == null) {
            digest.update(octets, offset, length);
        } else {
            verifier.update(octets, offset, length);
        }
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
        if (key == null) {
            throw new SignatureException("no key");
        }
        var hash = digest.digest();
        var info = ByteBuffer.allocate(DIGEST_INFO.length + hash.length).put(DIGEST_INFO).put(hash);
        return keys.library().sign(key, info.array());
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
        if (verifier == null) {
            throw new SignatureException("no key");
        }
        return verifier.verify(signature);
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
        throw new InvalidParameterException("there are no parameters");
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
        throw new InvalidParameterException("there are no parameters");
    }
}
