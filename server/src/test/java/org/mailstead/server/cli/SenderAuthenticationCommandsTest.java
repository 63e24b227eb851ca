package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;
import picocli.CommandLine;

class SenderAuthenticationCommandsTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final String LETTER = "From: a@example.org\nSubject: x\n\nHello\n";

    /** What a command printed, and its status before it. */
    private static String run(Object command, String... arguments) {
        var out = new StringWriter();
        var line = new CommandLine(command);
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(out));
        line.setExecutionExceptionHandler((e, failed, _) -> {
            failed.getErr().println(e.getMessage());
            return 1;
        });
        return line.execute(arguments) + " " + out;
    }

    private static DkimCommand dkim(Resolver resolver) {
        return new DkimCommand(resolver, CLOCK);
    }

    @Test // inbound CLI-02, CLI-03
    void aKeyIsMadePublishedSignedWithAndVerified(@TempDir Path folder) throws Exception {
        var nothing = ZoneResolver.of("");
        for (var make : new String[] {"gened25519", "genrsa"}) {
            var pem = run(dkim(nothing), make).substring(2);
            var key = Files.writeString(folder.resolve("key"), pem).toString();
            var txt = run(dkim(nothing), "txt", key);
            assertThat(txt).startsWith("0 \"v=DKIM1; h=sha256; k=").contains("; t=s; p=");
            var zone = ZoneResolver.of("s._domainkey.example.org. TXT " + txt.substring(2));
            assertThat(run(dkim(zone), "lookup", "s", "example.org"))
                    .contains("record:   v=DKIM1", "strict:   yes");
            var letter = Files.writeString(folder.resolve("letter"), LETTER).toString();
            var signed = folder.resolve("signed").toString();
            assertThat(run(dkim(zone), "sign", letter, "example.org", "s", key, "--output", signed))
                    .isEqualTo("0 ");
            assertThat(run(dkim(zone), "verify", signed)).startsWith("0 pass: signed by");
            assertThat(run(dkim(zone), "sign", letter, "example.org", "s", key))
                    .startsWith("0 DKIM-Signature: v=1; d=example.org; s=s;");
            assertThat(run(dkim(zone), "verify", letter)).startsWith("1 no signature");
            Files.writeString(Path.of(signed), Files.readString(Path.of(signed)) + "More\r\n");
            assertThat(run(dkim(zone), "verify", signed)).startsWith("1 fail: the body");
        }
        assertThat(run(dkim(nothing), "lookup", "s", "example.org")).startsWith("1 no key at");
        assertThat(run(dkim(nothing), "genrsa", "--bits", "512")).startsWith("1 an RSA key has");
    }

    @Test // inbound CLI-04
    void policiesAndAddressesForReportsAreLookedUp() {
        var zone =
                ZoneResolver.builder()
                        .txt(
                                "_dmarc.example.org",
                                "v=DMARC1; p=reject; sp=none; rua=mailto:a@example.org,"
                                        + "mailto:b@other.example")
                        .build();
        assertThat(run(new DmarcCommand(zone), "lookup", "mail.example.org"))
                .startsWith("0 record at:    _dmarc.example.org")
                .contains("policy:       reject", "subdomains:   none");
        assertThat(run(new DmarcCommand(zone), "checkreportaddrs", "example.org"))
                .startsWith("1 mailto:a@example.org pass")
                .contains("mailto:b@other.example fail: no DMARC record at");
        assertThat(run(new DmarcCommand(zone), "lookup", "example.net")).startsWith("1 no policy");
    }

    @Test // inbound CLI-04
    void reportsArePrinted(@TempDir Path folder) throws Exception {
        var xml =
                """
                <feedback><report_metadata><org_name>Org\u0009x</org_name><report_id>1</report_id>
                <date_range><begin>0</begin><end>1</end></date_range></report_metadata>
                <policy_published><domain>example.org</domain><p>none</p></policy_published>
                <record><row><source_ip>192.0.2.1</source_ip><count>7</count><policy_evaluated>
                <disposition>none</disposition><dkim>pass</dkim></policy_evaluated></row>
                <identifiers><header_from>example.org</header_from></identifiers></record></feedback>
                """;
        var file = Files.writeString(folder.resolve("report.xml"), xml).toString();
        var nothing = ZoneResolver.of("");
        assertThat(run(new DmarcCommand(nothing), "parsereportmsg", file))
                .isEqualTo(
                        """
                        0 Org x on example.org, policy none, 1970-01-01T00:00:00Z to \
                        1970-01-01T00:00:01Z, id 1
                          7 from 192.0.2.1: none, DKIM pass, SPF fail, From example.org
                        """);
        var letter = Files.writeString(folder.resolve("letter"), LETTER, UTF_8).toString();
        assertThat(run(new DmarcCommand(nothing), "parsereportmsg", letter)).startsWith("1 ");
    }

    @Test
    void chainsAreChecked(@TempDir Path folder) throws Exception {
        var nothing = ZoneResolver.of("");
        var letter = Files.writeString(folder.resolve("letter"), LETTER).toString();
        assertThat(run(new ArcCommand(nothing), "verify", letter)).isEqualTo("0 none: no chain\n");
        var broken =
                Files.writeString(folder.resolve("broken"), "ARC-Seal: i=1; a=b\n" + LETTER)
                        .toString();
        assertThat(run(new ArcCommand(nothing), "verify", broken))
                .startsWith("1 fail: instance 1 is not complete");
    }
}
