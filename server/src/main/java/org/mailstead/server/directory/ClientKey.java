package org.mailstead.server.directory;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/** The key in a client's certificate: it alone counts, not the certificate's names and times. */
public final class ClientKey {
    private static final int RSA_BITS_MIN = 2048;

    /** P-256, as Java calls it. */
    private static final String P256 = "secp256r1";

    private ClientKey() {}

    /** SHA-256 of the SubjectPublicKeyInfo, in base64url without padding. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(certificate.getPublicKey().getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** A name for people: the first common name, or the serial number. inbound TKEY-02 */
    static String name(X509Certificate certificate) {
        var subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        var names = subject.getRDNs(BCStyle.CN);
        var name =
                names.length == 0
                        ? "serial " + certificate.getSerialNumber().toString(16)
                        : IETFUtils.valueToString(names[0].getFirst().getValue());
        var shown = name.codePoints().filter(c -> !Character.isISOControl(c));
        return shown.limit(CertificateAdmin.NAME_CHARS_MAX / 2)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /**
     * What kind of key it is: {@code rsa-BITS}, {@code ecdsa-p256}, {@code ed25519}.
     *
     * @return empty if it is another kind, or too weak
     */
    static Optional<String> type(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa when rsa.getModulus().bitLength() >= RSA_BITS_MIN ->
                    Optional.of("rsa-" + rsa.getModulus().bitLength());
            case ECPublicKey ec when isP256(ec) -> Optional.of("ecdsa-p256");
            case EdECPublicKey edwards when edwards.getParams().getName().equals("Ed25519") ->
                    Optional.of("ed25519");
            default -> Optional.empty();
        };
    }

    private static boolean isP256(ECPublicKey key) {
        try {
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(P256));
            var p256 = parameters.getParameterSpec(ECParameterSpec.class);
            return key.getParams().getCurve().equals(p256.getCurve())
                    && key.getParams().getGenerator().equals(p256.getGenerator())
                    && key.getParams().getOrder().equals(p256.getOrder());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + P256, e);
        }
    }
}
