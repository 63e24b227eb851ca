package org.mailstead.authres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.SyntaxException;

class AuthenticationResultsFuzzTest {
    @FuzzTest
    void anyTextIsReadAndReadsBackOrIsRefused(byte[] octets) throws Exception {
        var header =
                HeaderFields.parse(
                        ("Authentication-Results: " + new String(octets, UTF_8)).getBytes(UTF_8),
                        MimeLimits.DEFAULT);
        AuthenticationResults.withoutForged(header, List.of(new Domain("example.org")));
        AuthenticationResults results;
        try {
            results = AuthenticationResults.parse(header.list().getFirst().text());
        } catch (SyntaxException e) {
            assertThat(e.offset()).isNotNegative();
            return;
        }
        AuthenticationResults.parse(results.value());
    }
}
