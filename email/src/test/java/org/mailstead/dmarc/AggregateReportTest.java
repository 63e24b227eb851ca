package org.mailstead.dmarc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.address.Domain;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

class AggregateReportTest {
    /** In the form of RFC 9990 appendix B. */
    private static final String MODERN =
            """
            <?xml version="1.0"?>
            <feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0" xmlns:v="https://vendor.example/">
              <version>1.0</version>
              <report_metadata>
                <org_name>Sample Reporter</org_name>
                <email>reports@reporter.example</email>
                <extra_contact_info lang="en">https://reporter.example/</extra_contact_info>
                <report_id>3v98abbp8ya9n3va8yr8oa3ya</report_id>
                <date_range><begin>302832000</begin><end>302918399</end></date_range>
                <error>two records ignored</error>
                <generator>Reporter 1.2</generator>
              </report_metadata>
              <policy_published>
                <domain>example.com</domain>
                <p>quarantine</p><sp>none</sp><np>reject</np>
                <testing>y</testing>
                <discovery_method>treewalk</discovery_method>
              </policy_published>
              <extension><v:e><v:f>1</v:f></v:e></extension>
              <record>
                <row>
                  <source_ip>192.0.2.123</source_ip>
                  <count>123</count>
                  <policy_evaluated>
                    <disposition>pass</disposition><dkim>pass</dkim><spf>fail</spf>
                    <reason><type>mailing_list</type><comment>a &lt;list&gt; &#x263A;</comment></reason>
                  </policy_evaluated>
                </row>
                <identifiers>
                  <envelope_from>bounce.example.com</envelope_from>
                  <header_from>example.com</header_from>
                </identifiers>
                <auth_results>
                  <dkim><domain>example.com</domain><selector>abc</selector><result>pass</result></dkim>
                  <spf><domain>example.com</domain><scope>mfrom</scope><result>fail</result></spf>
                </auth_results>
                <v:x/>
              </record>
            </feedback>
            """;

    /** As before RFC 9990, and with as little as is in use. */
    private static final String OLD =
            """
            <feedback>
              <report_metadata>
                <org_name>old.example</org_name><email>a@old.example</email>
                <report_id>1</report_id>
                <date_range><begin> 1 </begin><end>2</end></date_range>
              </report_metadata>
              <policy_published>
                <domain>example.com</domain><adkim>s</adkim><p>none</p><pct>100</pct>
              </policy_published>
              <record>
                <row><source_ip>2001:db8::1</source_ip><count>1</count>
                  <policy_evaluated><disposition>none</disposition></policy_evaluated></row>
                <identities><header_from>example.com</header_from></identities>
                <auth_results><spf><domain>example.com</domain><result>Neutral</result></spf></auth_results>
              </record>
            </feedback>
            """;

    private static AggregateReport read(String xml) throws SyntaxException {
        return AggregateReport.read(xml.getBytes(UTF_8), ReportLimits.DEFAULT);
    }

    @Test // RFC 9990 appendices A and B
    void aReportIsRead() throws Exception {
        var report = read(MODERN);
        assertThat(report.metadata())
                .isEqualTo(
                        new AggregateReport.Metadata(
                                "Sample Reporter",
                                "reports@reporter.example",
                                "https://reporter.example/",
                                "3v98abbp8ya9n3va8yr8oa3ya",
                                Instant.ofEpochSecond(302832000),
                                Instant.ofEpochSecond(302918399),
                                List.of("two records ignored"),
                                "Reporter 1.2"));
        assertThat(report.policy())
                .isEqualTo(
                        new AggregateReport.Published(
                                "example.com",
                                Policy.QUARANTINE,
                                Policy.NONE,
                                Policy.REJECT,
                                Alignment.RELAXED,
                                Alignment.RELAXED,
                                null,
                                true,
                                DmarcResult.Discovery.TREE_WALK));
        assertThat(report.records())
                .containsExactly(
                        new AggregateReport.Row(
                                "192.0.2.123",
                                123,
                                AggregateReport.Disposition.PASS,
                                true,
                                false,
                                List.of(
                                        new AggregateReport.Reason(
                                                "mailing_list", "a <list> \u263a")),
                                "example.com",
                                "bounce.example.com",
                                null,
                                List.of(
                                        new AggregateReport.DkimOutcome(
                                                "example.com", "abc", "pass", null)),
                                List.of(
                                        new AggregateReport.SpfOutcome(
                                                "example.com", "mfrom", "fail", null))));
    }

    @Test // RFC 7489 appendix C
    void anOldReportIsReadToo() throws Exception {
        var report = read(OLD);
        assertThat(report.policy().dkimAlignment()).isEqualTo(Alignment.STRICT);
        assertThat(report.policy().subdomainPolicy()).isNull();
        assertThat(report.records().getFirst().spf().getFirst().result()).isEqualTo("neutral");
    }

    @Test // XML 1.0 §4.3.3; and octets that are no text harm nobody
    void theEncodingIsThatOfTheDeclaration() throws Exception {
        var german = OLD.replace("<org_name>old", "<org_name>\u00fcber.old");
        var latin = "<?xml version='1.0' encoding='ISO-8859-1'?>" + german;
        for (var octets :
                new byte[][] {
                    german.getBytes(UTF_8),
                    ("\ufeff" + german).getBytes(UTF_8),
                    german.getBytes(java.nio.charset.StandardCharsets.UTF_16),
                    latin.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)
                }) {
            assertThat(AggregateReport.read(octets, ReportLimits.DEFAULT).metadata().organization())
                    .isEqualTo("\u00fcber.old.example");
        }
        var broken = german.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(AggregateReport.read(broken, ReportLimits.DEFAULT).metadata().organization())
                .isEqualTo("\ufffdber.old.example");
        assertThatThrownBy(() -> read("<?xml version='1.0' encoding='x y'?>" + OLD))
                .hasMessageContaining("unknown encoding");
    }

    private static byte[] gzip(byte[] octets) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(octets);
        }
        return out.toByteArray();
    }

    private static byte[] zip(byte[] octets) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("folder/"));
            zip.putNextEntry(new ZipEntry("folder/report.xml"));
            zip.write(octets);
            zip.putNextEntry(new ZipEntry("second.xml"));
        }
        return out.toByteArray();
    }

    @Test // RFC 9990 §3.5.1
    void aReportMayBePacked() throws Exception {
        var limits = ReportLimits.DEFAULT;
        assertThat(AggregateReport.read(gzip(OLD.getBytes(UTF_8)), limits)).isEqualTo(read(OLD));
        assertThat(AggregateReport.read(zip(OLD.getBytes(UTF_8)), limits)).isEqualTo(read(OLD));
    }

    @ParameterizedTest // inbound TEST-28: the shapes in use
    @CsvSource({
        "application/gzip,a.xml.gz,gzip",
        "application/zip,a.zip,zip",
        "text/xml,a,xml",
        "application/octet-stream,a.xml.gz,gzip",
        "application/octet-stream,A.ZIP,zip",
        "application/x-zip-compressed,,zip",
        "application/octet-stream,,gzip",
        "application/octet-stream,report,zip",
        "application/octet-stream,,xml",
        ",,gzip"
    })
    void aReportIsFoundInAMessage(@Nullable String type, @Nullable String name, String form)
            throws Exception {
        var xml = OLD.getBytes(UTF_8);
        var file = form.equals("gzip") ? gzip(xml) : form.equals("zip") ? zip(xml) : xml;
        var part =
                (type == null ? "X-Nothing: said" : "Content-Type: " + type)
                        + (name == null ? "" : "; name=\"" + name + "\"")
                        + "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(file)
                        + "\r\n";
        var mixed =
                "Subject: Report\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHi\r\n--b\r\n"
                        + part
                        + "--b--\r\n";
        for (var message : new String[] {part, mixed}) {
            assertThat(AggregateReport.find(parse(message), ReportLimits.DEFAULT))
                    .contains(read(OLD));
        }
        assertThat(AggregateReport.find(parse("Subject: x\r\n\r\nHi\r\n"), ReportLimits.DEFAULT))
                .isEmpty();
    }

    private static Message parse(String message) throws Exception {
        return Message.parse(OctetSource.of(message.getBytes(UTF_8)), MimeLimits.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "<feedback>",
                "<feedback/>",
                "<html/>",
                "<feedback></html>",
                "\u001f\u008b",
                "PK\u0003\u0004",
                "PK"
            })
    void whatIsNoReportIsRefused(String file) {
        var octets = file.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> AggregateReport.read(octets, ReportLimits.DEFAULT))
                .isInstanceOf(SyntaxException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<report_id>1</report_id>||no report_id",
                "<begin> 1 </begin>|<begin>x</begin>|not a number",
                "<begin> 1 </begin>|<begin>9</begin>|ends before it begins",
                "<end>2</end>|<end>99999999999999999</end>|not a number",
                "<p>none</p>|<p>all</p>|unknown policy",
                "<domain>example.com</domain><adkim>|<adkim>|no domain",
                "<count>1</count>|<count>-1</count>|not a number",
                "<disposition>none<|<disposition>eaten<|unknown disposition",
                "<header_from>example.com</header_from>||no header_from",
                "<report_metadata>|<report_metadata/><report_metadata>|no",
                "</identities>|</identities><row/>|stands twice"
            })
    void whatAReportMustHaveIsDemanded(String right, @Nullable String wrong, String reason) {
        var xml = OLD.replace(right, wrong == null ? "" : wrong);
        assertThatThrownBy(() -> read(xml))
                .isInstanceOf(SyntaxException.class)
                .hasMessageContaining(reason);
    }

    @Test // entities that hold each other, and the files of the machine
    void documentTypesAreRefused() {
        var laughs = new StringBuilder("<!DOCTYPE lolz [<!ENTITY l0 \"lol\">");
        for (int i = 1; i < 10; i++) {
            laughs.append("<!ENTITY l")
                    .append(i)
                    .append(" \"")
                    .append(("&l" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        for (var type :
                new String[] {
                    laughs + "]>",
                    "<!DOCTYPE f [<!ENTITY l9 SYSTEM \"file:///etc/passwd\">]>",
                    "<!DOCTYPE f SYSTEM \"http://127.0.0.1:1/x.dtd\">"
                }) {
            assertThatThrownBy(() -> read(type + OLD.replace("old.example", "&l9;")))
                    .isInstanceOf(SyntaxException.class)
                    .hasMessageContaining("document type");
        }
        assertThatThrownBy(() -> read(OLD.replace("old.example", "&l9;")))
                .isInstanceOf(SyntaxException.class);
    }

    @Test // 30 MB of nothing in 30 kB; the same holds for 10 GB
    void bombsAreLeftWhenTheyGrow() throws Exception {
        var xml = OLD.replace("<email>", "<email>" + " ".repeat(30 << 20)).getBytes(UTF_8);
        for (var file : new byte[][] {gzip(xml), zip(xml)}) {
            assertThat(file.length).isLessThan(60_000);
            assertThatThrownBy(() -> AggregateReport.read(file, ReportLimits.DEFAULT))
                    .isInstanceOf(SyntaxException.class)
                    .hasMessageContaining("report larger than");
        }
    }

    @Test
    void otherSizesAreBoundedToo() throws Exception {
        var limits = new ReportLimits(100_000, 100_000, 200, 3, 2, 10, 5);
        var record = OLD.substring(OLD.indexOf("<record>"), OLD.indexOf("</feedback>"));
        assertThatThrownBy(() -> AggregateReport.read(new byte[100_001], limits))
                .hasMessageContaining("file larger");
        assertThatThrownBy(() ->
                        AggregateReport.read(
                                OLD.replace(record, record.repeat(4)).getBytes(UTF_8), limits))
                .hasMessageContaining("more records");
        var deep = OLD.replace("<record>", "<x>".repeat(50_000));
        assertThatThrownBy(() -> read(deep)).hasMessageContaining("deeper");
        var many = "<reason><type>other</type></reason>".repeat(500);
        var report = read(OLD.replace("</policy_evaluated>", many + "</policy_evaluated>"));
        assertThat(report.records().getFirst().reasons())
                .hasSize(ReportLimits.DEFAULT.resultsMax());
        var cut = AggregateReport.read(OLD.getBytes(UTF_8), limits);
        assertThat(cut.metadata().organization()).isEqualTo("old.exampl");
    }

    @Test // RFC 9990 §3.5.2
    void theMailThatCarriesItNamesIt() throws Exception {
        var reporter = new Domain("reporter.example");
        assertThat(read(MODERN).fileName(reporter))
                .isEqualTo("reporter.example!example.com!302832000!302918399.xml.gz");
        assertThat(read(MODERN).subject(reporter))
                .isEqualTo(
                        "Report Domain: example.com Submitter: reporter.example Report-ID:"
                                + " <3v98abbp8ya9n3va8yr8oa3ya>");
    }

    @RepeatedTest(50)
    void whatIsWrittenReadsBack(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var records = new ArrayList<AggregateReport.Row>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            records.add(
                    new AggregateReport.Row(
                            "192.0.2." + i,
                            random.nextInt(1000),
                            List.of(AggregateReport.Disposition.values()).get(random.nextInt(4)),
                            random.nextBoolean(),
                            random.nextBoolean(),
                            List.of(new AggregateReport.Reason("other", maybe(random))),
                            text(random),
                            maybe(random),
                            maybe(random),
                            List.of(
                                    new AggregateReport.DkimOutcome(
                                            text(random), maybe(random), "pass", maybe(random))),
                            List.of(
                                    new AggregateReport.SpfOutcome(
                                            text(random), maybe(random), "none", maybe(random)))));
        }
        var policies = List.of(Policy.values());
        var report =
                new AggregateReport(
                        new AggregateReport.Metadata(
                                text(random),
                                text(random),
                                maybe(random),
                                text(random),
                                Instant.ofEpochSecond(random.nextInt(1000)),
                                Instant.ofEpochSecond(1000 + random.nextInt(1000)),
                                List.of(text(random)),
                                maybe(random)),
                        new AggregateReport.Published(
                                text(random),
                                policies.get(random.nextInt(3)),
                                random.nextBoolean() ? null : policies.get(random.nextInt(3)),
                                random.nextBoolean() ? null : policies.get(random.nextInt(3)),
                                Alignment.STRICT,
                                Alignment.RELAXED,
                                maybe(random),
                                random.nextBoolean(),
                                random.nextBoolean()
                                        ? null
                                        : DmarcResult.Discovery.PUBLIC_SUFFIX_LIST),
                        records);
        assertThat(AggregateReport.read(report.xml(), ReportLimits.DEFAULT))
                .as("seed %d", seed)
                .isEqualTo(report);
        assertThat(AggregateReport.read(report.gzip(), ReportLimits.DEFAULT)).isEqualTo(report);
    }

    private static @Nullable String maybe(Random random) {
        return random.nextBoolean() ? null : text(random);
    }

    private static String text(Random random) {
        var text = new StringBuilder("x");
        for (int i = random.nextInt(20); i > 0; i--) {
            text.appendCodePoint("ab <>&\"']ü\u263a".codePointAt(random.nextInt(11)));
        }
        return text.append("]]>").toString();
    }
}
