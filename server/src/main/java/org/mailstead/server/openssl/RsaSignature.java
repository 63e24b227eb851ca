package org.mailstead.server.openssl;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Makes signatures of SHA-256 with RSA, EMSA-PKCS1-v1_5. RFC 8017 §8.2. Verifies none. */
final class RsaSignature extends SignatureSpi {
    /** What stands before the hash: DigestInfo of SHA-256. RFC 8017 §9.2 note 1. */
    private static final byte[] DIGEST_INFO =
            HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    private final Keys keys;
    private final MessageDigest digest;
    private LibCrypto.@Nullable Key key;

    RsaSignature(Keys keys) throws NoSuchAlgorithmException {
        this.keys = keys;
        this.digest = MessageDigest.getInstance("SHA-256");
    }

    @Override
    protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
        digest.reset();
        key = keys.key(privateKey);
    }

    /** Java asks the next provider then. */
    @Override
    protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
        throw new InvalidKeyException("only signs");
    }

    @Override
    protected void engineUpdate(byte octet) {
        digest.update(octet);
    }

    @Override
    protected void engineUpdate(byte[] octets, int offset, int length) {
        digest.update(octets, offset, length);
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
        throw new SignatureException("only signs");
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
