package org.mailstead.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.dns.DnsException.Trouble;

/** Answers of a real signed tree, validated by unbound and by us. RFC 4035 §4.3. */
@TestInstance(Lifecycle.PER_CLASS)
class DnssecTest {
    @TempDir private static Path home = Path.of("");

    private SignedZones zones;

    @BeforeAll
    void start() throws Exception {
        zones = SignedZones.start(home);
    }

    @AfterAll
    void stop() {
        if (zones != null) {
            zones.close();
        }
    }

    private DnsResolver resolver(Validation validation) {
        var server = validation == Validation.BY_SERVER ? zones.validating() : zones.plain();
        return new DnsResolver(
                NameServers.of(server, false),
                zones.anchors(),
                DnsLimits.DEFAULT,
                InstantSource.system());
    }

    private static Stream<Validation> validations() {
        return Stream.of(Validation.BY_SERVER, Validation.BY_US);
    }

    @ParameterizedTest
    @MethodSource("validations")
    void findsOutWhoValidates(Validation validation) throws Exception {
        assertThat(resolver(validation).validation()).isEqualTo(validation);
    }

    @ParameterizedTest
    @MethodSource("validations")
    void signedRecordsAreSecure(Validation validation) throws Exception {
        var resolver = resolver(validation);
        var text = resolver.lookup(Name.parse("secure.test"), RecordType.TXT);
        assertThat(text.records()).extracting(Txt::text).containsExactly("v=spf1 -all");
        assertThat(text.dnssec()).isEqualTo(Dnssec.SECURE);
        var alias = resolver.lookup(Name.parse("alias.secure.test"), RecordType.A);
        assertThat(alias.canonicalName()).isEqualTo(Name.parse("mail.secure.test"));
        assertThat(alias.dnssec()).isEqualTo(Dnssec.SECURE);
        var tlsa = resolver.lookup(Name.parse("_25._tcp.mail.secure.test"), RecordType.TLSA);
        assertThat(tlsa.records()).containsExactly(new Tlsa(3, 1, 1, "00ff"));
        assertThat(tlsa.isSecure()).isTrue();
        var wildcard = resolver.lookup(Name.parse("x.wild.secure.test"), RecordType.TXT);
        assertThat(wildcard.records()).hasSize(1);
        assertThat(wildcard.isSecure()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("validations")
    void absenceIsProven(Validation validation) throws Exception {
        var resolver = resolver(validation);
        assertThat(resolver.lookup(Name.parse("none.secure.test"), RecordType.A))
                .isInstanceOf(Answer.NoSuchName.class)
                .matches(Answer::isSecure);
        assertThat(resolver.lookup(Name.parse("mail.secure.test"), RecordType.AAAA))
                .isInstanceOf(Answer.NoData.class)
                .matches(Answer::isSecure);
    }

    @ParameterizedTest
    @MethodSource("validations")
    void unsignedZonesAreInsecure(Validation validation) throws Exception {
        var resolver = resolver(validation);
        var text = resolver.lookup(Name.parse("insecure.test"), RecordType.TXT);
        assertThat(text.records()).extracting(Txt::text).containsExactly("unsigned");
        assertThat(text.dnssec()).isEqualTo(Dnssec.INSECURE);
        assertThat(resolver.lookup(Name.parse("none.insecure.test"), RecordType.A).dnssec())
                .isEqualTo(Dnssec.INSECURE);
    }

    @ParameterizedTest
    @MethodSource("validations")
    void anAliasOutOfTheSignedTreeIsInsecure(Validation validation) throws Exception {
        var answer = resolver(validation).lookup(Name.parse("out.secure.test"), RecordType.TXT);
        assertThat(answer.records()).hasSize(1);
        assertThat(answer.dnssec()).isEqualTo(Dnssec.INSECURE);
    }

    @ParameterizedTest
    @MethodSource("validations")
    void forgedRecordsAreTrouble(Validation validation) {
        var resolver = resolver(validation);
        assertThatThrownBy(() -> resolver.lookup(Name.parse("bogus.test"), RecordType.TXT))
                .asInstanceOf(InstanceOfAssertFactories.type(DnsException.class))
                .extracting(DnsException::trouble)
                .isEqualTo(Trouble.BOGUS);
    }

    @Test // the root's own keys are not those of our test root
    void withoutAChainToOurAnchorsNothingIsSecure() throws Exception {
        var resolver =
                new DnsResolver(
                        NameServers.of(zones.plain(), false),
                        TrustAnchors.ROOT,
                        DnsLimits.DEFAULT,
                        InstantSource.system());
        assertThat(resolver.validation()).isEqualTo(Validation.NONE);
        assertThat(resolver.lookup(Name.parse("secure.test"), RecordType.TXT).dnssec())
                .isEqualTo(Dnssec.INDETERMINATE);
    }
}
