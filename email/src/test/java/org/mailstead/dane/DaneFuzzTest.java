package org.mailstead.dane;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HexFormat;
import java.util.List;
import org.mailstead.dns.Name;
import org.mailstead.dns.Tlsa;
import org.mailstead.wire.SyntaxException;
import org.mailstead.x509.TestAuthority;

/** Any record can be used and compared, or cannot and says why. */
class DaneFuzzTest {
    private static final TestAuthority SERVER =
            TestAuthority.root(TestAuthority.server("mx.example"));

    @FuzzTest
    void anyRecordIsComparedOrRefused(byte[] octets) {
        if (octets.length < 3) {
            return;
        }
        var data = HexFormat.of().formatHex(octets, 3, octets.length);
        var tlsa = new Tlsa(octets[0] & 3, octets[1] & 1, octets[2] & 3, data);
        try {
            var association = CertificateAssociation.of(tlsa);
            assertThat(association.tlsa()).isEqualTo(tlsa);
            var name = new Name("mx.example");
            var wanted =
                    new TlsaLookup.Present(name, List.of(association), List.of(), List.of(name));
            assertThat(
                            DaneVerifier.forSmtp()
                                    .verify(
                                            wanted,
                                            List.of(SERVER.certificate()),
                                            TestAuthority.NOW))
                    .isNotNull();
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
