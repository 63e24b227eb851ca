package org.mailstead.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A name server on loopback that says what the test wants, over UDP and TCP on one port. */
final class RudeServer implements AutoCloseable {
    /** What a test makes of a question: octets of a reply; null for silence. */
    interface Behaviour {
        byte @Nullable [] reply(Message query, boolean isTcp) throws IOException;
    }

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Behaviour behaviour;
    private final InetSocketAddress address;
    private final List<Record> asked = new CopyOnWriteArrayList<>();

    private RudeServer(DatagramSocket udp, ServerSocket tcp, Behaviour behaviour) {
        this.udp = udp;
        this.tcp = tcp;
        this.behaviour = behaviour;
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), udp.getLocalPort());
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    static RudeServer start(Behaviour behaviour) throws IOException {
        while (true) {
            var tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            try {
                var udp =
                        new DatagramSocket(
                                new InetSocketAddress(
                                        InetAddress.getLoopbackAddress(), tcp.getLocalPort()));
                return new RudeServer(udp, tcp, behaviour);
            } catch (java.net.BindException _) {
                tcp.close(); // taken for UDP: another
            }
        }
    }

    /** A server that sends the records for each question, except for those about the root. */
    static RudeServer answering(Function<Record, List<Record>> answers) throws IOException {
        return start((query, isTcp) -> {
            var reply = reply(query);
            for (var record : answers.apply(query.getQuestion())) {
                reply.addRecord(record, Section.ANSWER);
            }
            return reply.toWire(isTcp ? Message.MAXLENGTH : 1232);
        });
    }

    /** A reply without records, from a server that recurses. */
    static Message reply(Message query) {
        var reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RD);
        reply.getHeader().setFlag(Flags.RA);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        return reply;
    }

    InetSocketAddress address() {
        return address;
    }

    /** Questions so far, without those for the keys of the root. */
    List<Record> asked() {
        return asked.stream()
                .filter(question -> !question.getName().equals(org.xbill.DNS.Name.root))
                .toList();
    }

    private byte @Nullable [] serve(byte[] octets, boolean isTcp) throws IOException {
        var query = new Message(octets);
        asked.add(query.getQuestion());
        return behaviour.reply(query, isTcp);
    }

    private void serveUdp() {
        var buffer = new byte[65_535];
        try {
            while (true) {
                var packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                var reply = serve(Arrays.copyOf(buffer, packet.getLength()), false);
                if (reply != null) {
                    udp.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            }
        } catch (SocketException _) {
            // closed
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void serveTcp() {
        try {
            while (true) {
                var socket = tcp.accept();
                Thread.ofVirtual()
                        .start(() -> {
                            try (socket) {
                                serve(
                                        new DataInputStream(socket.getInputStream()),
                                        new DataOutputStream(socket.getOutputStream()));
                            } catch (IOException _) {
                                // the client hung up
                            }
                        });
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(DataInputStream in, DataOutputStream out) throws IOException {
        while (true) {
            var octets = new byte[in.readUnsignedShort()];
            in.readFully(octets);
            var reply = serve(octets, true);
            if (reply == null) {
                return;
            }
            out.writeShort(reply.length);
            out.write(reply);
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
