package org.mailstead.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A resolver that knows one zone and nothing else, over UDP on loopback. */
final class ZoneServer implements AutoCloseable {
    private final DatagramSocket socket;
    private final Map<Name, List<Record>> records;

    private ZoneServer(DatagramSocket socket, List<Record> records) {
        this.socket = socket;
        this.records = records.stream().collect(Collectors.groupingBy(Record::getName));
    }

    /** Serves a zone in the format of zone files. */
    static ZoneServer start(String zone) throws IOException {
        var records = new ArrayList<Record>();
        try (var master =
                new Master(new ByteArrayInputStream(zone.getBytes(ISO_8859_1)), Name.root, 300)) {
            for (var record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
            }
        }
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var server = new ZoneServer(new DatagramSocket(loopback), records);
        Thread.ofPlatform().daemon().start(server::serve);
        return server;
    }

    /** As the configuration of the server wants it. */
    String address() {
        return "127.0.0.1@" + socket.getLocalPort();
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
            throw new IllegalStateException("the DNS of the benchmark failed", e);
        }
    }

    private Message reply(Message query) {
        var question = query.getQuestion();
        var reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        reply.addRecord(question, Section.QUESTION);
        var found = records.getOrDefault(question.getName(), List.of());
        for (var record : found) {
            if (record.getType() == question.getType()) {
                reply.addRecord(record, Section.ANSWER);
            }
        }
        reply.getHeader().setRcode(found.isEmpty() ? Rcode.NXDOMAIN : Rcode.NOERROR);
        return reply;
    }

    @Override
    public void close() {
        socket.close();
    }
}
