package org.mailstead.arc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.mailstead.bimi.BimiRecord;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.SyntaxException;

class ArcFuzzTest {
    @FuzzTest
    void anyHeaderHasAChainOrIsRefused(byte[] octets) {
        try {
            var chain = ArcSet.chain(HeaderFields.parse(octets, MimeLimits.DEFAULT));
            for (int i = 0; i < chain.size(); i++) {
                assertThat(chain.get(i).instance()).isEqualTo(i + 1);
                chain.get(i).signature();
                chain.get(i).authenticationResults();
            }
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest
    void anyTextIsABimiRecordOrRefused(byte[] octets) {
        try {
            BimiRecord.parse("v=BIMI1;" + new String(octets, StandardCharsets.ISO_8859_1));
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
