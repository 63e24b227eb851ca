package org.mailstead.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Commands that ask the DNS, against a name server of the test. inbound CLI-01, CLI-06, CLI-07 */
class DnsCommandsTest {
    private static final String ZONE =
            """
            example.org. 300 MX 10 mail.example.org.
            example.org. 300 TXT "v=spf1 mx include:_spf.example.org -all"
            _dmarc.example.org. 300 TXT "v=DMARC1; p=reject"
            _spf.example.org. 300 TXT "v=spf1 ip4:198.51.100.0/24 -all"
            broken.example. 300 TXT "v=spf1 a:"
            mail.example.org. 300 A 192.0.2.1
            mail.example.org. 300 AAAA 2001:db8::1
            www.example.org. 300 CNAME mail.example.org.
            odd.example.org. 300 TXT "a\\"b\\007" "c"
            1.2.0.192.in-addr.arpa. 300 PTR mail.example.org.
            2.0.0.127.bl.example. 300 A 127.0.0.2
            9.2.0.192.bl.example. 300 A 127.0.0.4
            9.2.0.192.bl.example. 300 TXT "sends spam"
            """;

    /** Answers from the zone over UDP, following one alias. */
    private record NameServer(DatagramSocket socket, List<Record> records)
            implements AutoCloseable {
        static NameServer start() throws IOException {
            var records = new ArrayList<Record>();
            var octets = new ByteArrayInputStream(ZONE.getBytes(ISO_8859_1));
            try (var zone = new Master(octets, Name.root, 300)) {
                for (var r = zone.nextRecord(); r != null; r = zone.nextRecord()) {
                    records.add(r);
                }
            }
            var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var server = new NameServer(new DatagramSocket(loopback), records);
            Thread.ofVirtual().start(server::serve);
            return server;
        }

        private void serve() {
            var buffer = new byte[4096];
            try {
                while (true) {
                    var packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    var query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                    var reply = reply(query).toWire();
                    socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            } catch (SocketException _) {
                // closed
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private Message reply(Message query) {
            var question = query.getQuestion();
            var reply = new Message(query.getHeader().getID());
            reply.getHeader().setFlag(Flags.QR);
            reply.getHeader().setFlag(Flags.RA);
            reply.addRecord(question, Section.QUESTION);
            var exists = false;
            for (var record : records) {
                if (record.getName().equals(question.getName())) {
                    exists = true;
                    if (record.getType() == question.getType()
                            || record.getType() == org.xbill.DNS.Type.CNAME) {
                        reply.addRecord(record, Section.ANSWER);
                    }
                }
            }
            reply.getHeader().setRcode(exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
            return reply;
        }

        CommandRun run(String... arguments) {
            var all = new ArrayList<>(List.of(arguments));
            all.add("--nameserver");
            all.add("127.0.0.1@" + socket.getLocalPort());
            return DnsCommandsTest.run(all.toArray(String[]::new));
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(arguments);
    }

    @Test
    void namesAreLookedUp() throws Exception {
        try (var server = NameServer.start()) {
            var mx = server.run("dns", "lookup", "mx", "Example.org");
            assertThat(mx.out())
                    .isEqualTo(
                            """
                            MX 10 mail.example.org
                            DNSSEC: not validated; holds for 300 s
                            """);
            assertThat(mx.status()).isZero();
            assertThat(server.run("dns", "lookup", "ips", "www.example.org").out())
                    .contains(
                            "A 192.0.2.1\n",
                            "AAAA 2001:db8::1\n",
                            "www.example.org is an alias of mail.example.org");
            assertThat(server.run("dns", "lookup", "ptr", "192.0.2.1").out())
                    .startsWith("PTR mail.example.org\n");
            assertThat(server.run("dns", "lookup", "txt", "odd.example.org").out())
                    .startsWith("TXT \"a\\\"b\\007\" \"c\"\n");
        }
    }

    @Test
    void absenceHasStatusOne() throws Exception {
        try (var server = NameServer.start()) {
            var none = server.run("dns", "lookup", "mx", "mail.example.org");
            assertThat(none.out()).startsWith("no MX records\n");
            assertThat(none.status()).isEqualTo(1);
            var noName = server.run("dns", "lookup", "a", "none.example.org");
            assertThat(noName.out()).startsWith("no such name\n");
            assertThat(noName.status()).isEqualTo(1);
            assertThat(server.run("dns", "lookup", "nonsense", "example.org").err())
                    .isEqualTo("mailstead: not a type: nonsense\n");
            assertThat(server.run("dns", "lookup", "a", "a..b").status()).isEqualTo(1);
        }
    }

    @Test
    void recordsOfSpfAreRead() throws Exception {
        var good = run("spf", "parse", "v=spf1 mx ~include:a.example ip6:2001:db8::/32 -all");
        assertThat(good.out())
                .isEqualTo(
                        """
                        pass     mx
                        softfail include:a.example
                        pass     ip6:2001:db8::/32
                        fail     all
                        2 of 10 DNS look-ups, without those of includes and redirects
                        """);
        assertThat(good.status()).isZero();
        var bad = run("spf", "parse", "v=spf1 mx:");
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.err()).startsWith("mailstead: expected a domain");
        try (var server = NameServer.start()) {
            assertThat(server.run("spf", "lookup", "example.org").out()).contains("fail     all\n");
            assertThat(server.run("spf", "lookup", "broken.example").status()).isEqualTo(1);
            assertThat(server.run("spf", "lookup", "mail.example.org").err())
                    .contains("has no SPF record");
        }
    }

    @Test
    void sendersAreChecked() throws Exception {
        try (var server = NameServer.start()) {
            var pass = server.run("spf", "check", "ann@example.org", "198.51.100.7");
            assertThat(pass.out())
                    .startsWith("pass: include:_spf.example.org of example.org\n")
                    .contains("Received-SPF: pass", "client-ip=198.51.100.7");
            assertThat(pass.status()).isZero();
            var fail = server.run("spf", "check", "example.org", "192.0.2.9");
            assertThat(fail.out()).startsWith("fail: -all of example.org\n");
            assertThat(fail.status()).isEqualTo(1);
            assertThat(server.run("spf", "check", "example.org", "nonsense").err())
                    .contains("not an IP address");
        }
    }

    @Test // issue 4: the full explanation as a person wants to read it
    void aMessageIsExplained(@TempDir Path folder) throws Exception {
        var file = folder.resolve("mail.eml");
        Files.writeString(file, "From: Ann <ann@example.org>\r\nSubject: hi\r\n\r\ntext\r\n");
        try (var server = NameServer.start()) {
            var good =
                    server.run(
                            "message",
                            "authenticate",
                            file.toString(),
                            "--ip",
                            "192.0.2.1",
                            "--from",
                            "ann@example.org",
                            "--helo",
                            "mail.example.org");
            assertThat(good.err()).isEmpty();
            assertThat(good.out())
                    .isEqualTo(
                            """
                            iprev  pass       mail.example.org has the address
                            spf    pass       mx of example.org
                            dkim   none       not signed
                            dmarc  pass       authenticated by SPF for example.org

                            It is from example.org, which says so itself.
                            """);
            assertThat(good.status()).isZero();
            var bad =
                    server.run(
                            "message",
                            "authenticate",
                            file.toString(),
                            "--ip",
                            "192.0.2.2",
                            "--from",
                            "ann@example.org");
            assertThat(bad.out())
                    .contains("spf    fail       -all of example.org")
                    .endsWith("It would be refused: its author's domain wants it so.\n");
            assertThat(bad.status()).isEqualTo(1);
            assertThat(
                            server.run(
                                            "message",
                                            "authenticate",
                                            file.toString(),
                                            "--ip",
                                            "192.0.2.2",
                                            "--from",
                                            "a@b@c")
                                    .err())
                    .contains("the sender is no address");
        }
    }

    @Test
    void blockListsAreAsked() throws Exception {
        try (var server = NameServer.start()) {
            var clean = server.run("dnsbl", "check", "bl.example", "192.0.2.1");
            assertThat(clean).isEqualTo(new CommandRun(0, "not listed\n", ""));
            var listed = server.run("dnsbl", "check", "bl.example", "192.0.2.9");
            assertThat(listed).isEqualTo(new CommandRun(1, "listed: 127.0.0.4: sends spam\n", ""));
            var healthy = server.run("dnsbl", "checkhealth", "bl.example");
            assertThat(healthy.out()).contains("IPv4   : healthy", "IPv6   : not usable");
            assertThat(healthy.status()).isZero();
            assertThat(server.run("dnsbl", "checkhealth", "none.example").status()).isEqualTo(1);
        }
    }

    @Test
    void addressesHaveNames() throws Exception {
        try (var server = NameServer.start()) {
            var pass = server.run("iprev", "192.0.2.1");
            assertThat(pass.out()).startsWith("pass: mail.example.org has the address\n");
            assertThat(pass.status()).isZero();
            assertThat(server.run("iprev", "192.0.2.2").status()).isEqualTo(1);
        }
    }
}
