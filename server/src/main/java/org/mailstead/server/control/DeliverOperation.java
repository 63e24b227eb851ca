package org.mailstead.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.inbound.Acceptance;
import org.mailstead.server.inbound.Arrival;
import org.mailstead.server.inbound.Inbound;
import org.mailstead.server.inbound.Internationalized;
import org.mailstead.server.inbound.Source;
import org.mailstead.server.store.Blobs;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.ClientIdentity;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * The operation that delivers a message to an address here: octets in, a reply of SMTP out. Any
 * thread. outbound CL-19
 */
public final class DeliverOperation {
    private static final Reply DELIVERED = Reply.of(250, "2.0.0", "Delivered");

    private final Blobs blobs;
    private final Domain hostName;
    private final InstantSource clock;
    private final long octetsMax;
    private volatile @Nullable Inbound inbound;

    /**
     * @param octetsMax of a message
     */
    public DeliverOperation(Blobs blobs, Domain hostName, InstantSource clock, long octetsMax) {
        this.blobs = blobs;
        this.hostName = hostName;
        this.clock = clock;
        this.octetsMax = octetsMax;
    }

    /** Takes messages from now on: commands are heard before there is anybody who takes them. */
    public void begin(Inbound taker) {
        inbound = taker;
    }

    /** It by its name. */
    public Map<String, Operation> operations() {
        return Map.of("deliver", Administration.checked(this::deliver));
    }

    /** Recipient, reverse-path; then the message is read, and the reply written. */
    private void deliver(Call call) throws OperationException, SyntaxException {
        var taker = inbound;
        if (taker == null) {
            throw new OperationException("the server is not ready yet: try again");
        }
        var to = ForwardPath.parse(Administration.argument(call, 0));
        var from = ReversePath.parse(Administration.argument(call, 1));
        var streams = call.streams();
        try (var spool = blobs.spool(octetsMax);
                var out = streams.out()) {
            var text = new LocalText(streams.in(), octetsMax);
            var refusal = text.copy(spool.out());
            var reply = refusal == null ? accept(taker, from, to, text, spool.content()) : refusal;
            out.write((reply + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new OperationException("the message cannot be read: " + e.getMessage(), e);
        }
    }

    private Reply accept(
            Inbound taker, ReversePath from, ForwardPath to, LocalText text, OctetSource content)
            throws IOException {
        var body = text.isEightBit() ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT;
        var said = new MailParameters(null, body, false, false, null, null, null, null);
        var envelope = new Envelope(from, said, List.of(new Recipient(to)));
        var here = InetAddress.getLoopbackAddress();
        var arrival =
                new Arrival(
                        UUID.randomUUID().toString(),
                        clock.instant(),
                        new Source(
                                here,
                                here,
                                new ClientIdentity.Named(hostName),
                                false,
                                false,
                                null,
                                null),
                        envelope,
                        Internationalized.isNeeded(envelope, content, text.isEightBit()));
        return switch (taker.acceptHere(arrival, content)) {
            case Acceptance.Accepted() -> DELIVERED;
            case Acceptance.Refused(var reply) -> reply;
        };
    }
}
