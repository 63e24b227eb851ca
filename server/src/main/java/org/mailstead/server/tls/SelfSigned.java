package org.mailstead.server.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates that nobody vouches for: ECDSA on P-256, signed by their own key. */
final class SelfSigned {
    private SelfSigned() {}

    /**
     * @param hosts DNS names, at least one
     * @param addresses IP addresses that it is also for
     * @param from valid from an hour before, for clocks that go behind
     */
    static ServerCertificate make(
            List<String> hosts, List<InetAddress> addresses, Instant from, Duration lifetime) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            var subject = new X500Name("CN=" + hosts.getFirst());
            var serial = new BigInteger(127, new SecureRandom());
            var start = Date.from(from.minus(Duration.ofHours(1)));
            var end = Date.from(from.plus(lifetime));
            var builder =
                    new JcaX509v3CertificateBuilder(
                            subject, serial, start, end, subject, pair.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false, names(hosts, addresses));
            // a client that is told to trust it may take it as its own issuer
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
            X509Certificate certificate =
                    new JcaX509CertificateConverter().getCertificate(builder.build(signer));
            return new ServerCertificate(pair.getPrivate(), List.of(certificate));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java cannot make an ECDSA certificate", e);
        }
    }

    private static GeneralNames names(List<String> hosts, List<InetAddress> addresses) {
        var names = new ArrayList<GeneralName>();
        hosts.forEach(host -> names.add(new GeneralName(GeneralName.dNSName, host)));
        addresses.forEach(address ->
                names.add(new GeneralName(GeneralName.iPAddress, address.getHostAddress())));
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }
}
