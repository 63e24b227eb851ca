package org.mailstead.smtp;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;

/** One message over one connection: MAIL, RCPT, and DATA or BDAT. For one thread. RFC 5321 §3.3 */
final class ClientTransaction {
    private static final byte[] EMPTY = {'.', '\r', '\n'};

    private final ClientConnection connection;
    private final ClientLimits limits;
    private final Extensions extensions;
    private final Envelope envelope;
    private final OctetSource message;
    private final List<Reply> recipients = new ArrayList<>();
    private boolean broken;

    ClientTransaction(
            ClientConnection connection,
            ClientLimits limits,
            Extensions extensions,
            Envelope envelope,
            OctetSource message) {
        this.connection = connection;
        this.limits = limits;
        this.extensions = extensions;
        this.envelope = envelope;
        this.message = message;
    }

    /** Whether the connection ended although there is a result. */
    boolean isBroken() {
        return broken;
    }

    /** What the message needs and the server does not have, or null. */
    @Nullable String missing() {
        var parameters = envelope.parameters();
        var paths =
                envelope.from().isAscii()
                        && envelope.to().stream().allMatch(r -> r.path().isAscii());
        if ((parameters.smtpUtf8() || !paths) && !extensions.has("SMTPUTF8")) {
            return "SMTPUTF8";
        }
        if (parameters.requireTls() && !extensions.has("REQUIRETLS")) {
            return "REQUIRETLS"; // RFC 8689 §4.2.1
        }
        if (parameters.release() != null && !extensions.has("FUTURERELEASE")) {
            return "FUTURERELEASE";
        }
        var by = parameters.deliverBy();
        if (by != null && by.mode() == DeliverBy.Mode.RETURN && !canHurry(by)) {
            return "DELIVERBY";
        }
        if (parameters.isBinary() && !(extensions.has("BINARYMIME") && hasChunking())) {
            return "BINARYMIME";
        }
        if (parameters.body() == BodyType.EIGHT_BIT_MIME && !extensions.has("8BITMIME")) {
            return "8BITMIME";
        }
        // RFC 1870 §6: no use in sending what is too large
        var sizeMax = extensions.sizeMax();
        return sizeMax.isPresent() && message.size() > sizeMax.getAsLong() ? "SIZE" : null;
    }

    /** RFC 2852 §4: who does not know it, or is never so quick, must not get it. */
    private boolean canHurry(DeliverBy by) {
        return extensions.has("DELIVERBY")
                && by.within().toSeconds() >= extensions.deliverByMin().orElse(0);
    }

    private boolean hasChunking() {
        return extensions.has("CHUNKING");
    }

    /** Sends it, or as much as the server lets us. */
    Transmission run() throws IOException {
        var mail = new Command.Mail(envelope.from(), offered(), false);
        return extensions.has("PIPELINING") ? pipeline(mail) : step(mail);
    }

    private MailParameters offered() {
        var wanted = envelope.parameters();
        var dsn = extensions.has("DSN");
        return new MailParameters(
                extensions.has("SIZE") ? message.size() : null,
                extensions.has("8BITMIME") || wanted.isBinary() ? wanted.body() : null,
                wanted.smtpUtf8(),
                wanted.requireTls(),
                wanted.release(),
                extensions.has("AUTH") ? wanted.auth() : null,
                dsn ? wanted.returned() : null,
                dsn ? wanted.envelopeId() : null,
                extensions.has("MT-PRIORITY") ? wanted.priority() : 0, // RFC 6710 §5
                extensions.has("DELIVERBY") ? wanted.deliverBy() : null); // RFC 2852 §4.1
    }

    private Command.Rcpt rcpt(Recipient recipient) {
        return new Command.Rcpt(
                recipient.path(),
                extensions.has("DSN") ? recipient.parameters() : RcptParameters.NONE,
                envelope.parameters().smtpUtf8());
    }

    private Reply reply(Duration timeout) throws IOException {
        return connection.reply(timeout, extensions.has("ENHANCEDSTATUSCODES"));
    }

    /**
     * MAIL, the RCPTs, some at once, and DATA with the last of them. RFC 2920 §3.1: those three may
     * stand in one group if DATA is the last of it.
     */
    private Transmission pipeline(Command mail) throws IOException {
        connection.write(mail);
        var to = envelope.to();
        Reply refused = null;
        for (int from = 0; from == 0 || from < to.size(); from += limits.pipelinedMax()) {
            var end = Math.min(to.size(), from + limits.pipelinedMax());
            for (var recipient : to.subList(from, end)) {
                connection.write(rcpt(recipient));
            }
            var withData = end == to.size() && !hasChunking() && !to.isEmpty();
            if (withData) {
                connection.write(new Command.Data());
            }
            connection.flush();
            if (from == 0) {
                var reply = reply(limits.replyTimeout());
                refused = reply.isPositive() ? null : reply;
            }
            readRecipients(end - from, refused);
            if (broken) {
                return refused(refused);
            }
            if (withData) {
                return afterRecipients(refused);
            }
            if (refused != null) {
                return refused(refused);
            }
        }
        return isAccepted() ? bdat() : refused(null);
    }

    /** RFC 5321 §3.8: after 421 nothing more need come. */
    private void readRecipients(int count, @Nullable Reply refused) throws IOException {
        var last = refused;
        for (int i = 0; i < count; i++) {
            try {
                last = broken ? last : reply(limits.replyTimeout());
            } catch (IOException e) {
                if (last == null || last.code() != 421) {
                    throw e;
                }
                broken = true;
            }
            recipients.add(Objects.requireNonNull(last));
        }
    }

    /** DATA was sent in the group: its answer must be read whatever came before. */
    private Transmission afterRecipients(@Nullable Reply refused) throws IOException {
        if (refused == null && isAccepted()) {
            return data(reply(limits.dataStartTimeout()));
        }
        try {
            var go = reply(limits.dataStartTimeout());
            if (go.code() == 354 && isAccepted()) {
                // MAIL was refused, and still somebody would get an empty message: hang up
                broken = true;
            } else if (go.code() == 354) {
                // RFC 2920 §3.1: no recipient, and still it wants a message: an empty one
                connection.expect(ClientObserver.MESSAGE);
                connection.out().write(EMPTY);
                connection.flush();
                reply(limits.dataTimeout());
            }
        } catch (IOException e) {
            // outbound C-9: it hung up on us; what it said before is its answer
            broken = true;
        }
        return refused(refused);
    }

    private boolean isAccepted() {
        return recipients.stream().anyMatch(Reply::isPositive);
    }

    /** Nobody gets it: by the reply to MAIL, or null for those to RCPT. */
    private Transmission refused(@Nullable Reply mail) {
        if (mail != null) {
            return new Transmission.Refused("MAIL", mail, recipients);
        }
        var last = recipients.isEmpty() ? Reply.of(503, "no recipients") : recipients.getLast();
        return new Transmission.Refused("RCPT", last, recipients);
    }

    /** Command by command, for servers that do not know pipelining. */
    private Transmission step(Command mail) throws IOException {
        var reply = command(mail, limits.replyTimeout());
        return reply.isPositive() ? stepRecipients() : refused(reply);
    }

    private Transmission stepRecipients() throws IOException {
        for (int i = 0; i < envelope.to().size(); i++) {
            var reply = command(rcpt(envelope.to().get(i)), limits.replyTimeout());
            recipients.add(reply);
            // RFC 5321 §4.5.3.1.10: it takes no more now; §3.8: or it closes
            if (reply.code() == 421 || (i > 0 && isTooMany(reply))) {
                while (recipients.size() < envelope.to().size()) {
                    recipients.add(reply);
                }
                broken = reply.code() == 421;
                break;
            }
        }
        if (broken || !isAccepted()) {
            return refused(null);
        }
        return hasChunking()
                ? bdat()
                : data(command(new Command.Data(), limits.dataStartTimeout()));
    }

    private static boolean isTooMany(Reply reply) {
        return reply.code() == 452 || reply.code() == 552;
    }

    private Reply command(Command command, Duration timeout) throws IOException {
        connection.write(command);
        connection.flush();
        return reply(timeout);
    }

    private Transmission data(Reply go) throws IOException {
        if (go.code() != 354) {
            if (go.isPositive()) {
                throw new ProtocolException("DATA", go);
            }
            return new Transmission.Refused("DATA", go, recipients);
        }
        checkSilence();
        var data = new DataWriter(connection.out());
        message.stream().transferTo(data);
        connection.messageWritten(message.size());
        connection.expect(ClientObserver.MESSAGE);
        data.end();
        return ended("DATA");
    }

    /** The whole message as one chunk. RFC 3030 §2 */
    private Transmission bdat() throws IOException {
        checkSilence();
        var isBinary = envelope.parameters().isBinary();
        var end = isBinary ? "" : missingEnd();
        connection.write(new Command.Bdat(message.size() + end.length(), true));
        if (isBinary) {
            message.stream().transferTo(connection.out());
        } else {
            var lines = new LineCheck(connection.out());
            message.stream().transferTo(lines);
            lines.write(end.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        connection.messageWritten(message.size());
        connection.flush();
        return ended("BDAT");
    }

    /** What makes the last line whole. RFC 5321 §2.3.8 */
    private String missingEnd() throws IOException {
        var size = message.size();
        var last = message.octets(Math.max(0, size - 2), (int) Math.min(2, size));
        return last.length == 2 && last[0] == '\r' && last[1] == '\n' ? "" : "\r\n";
    }

    /** Replies that nobody asked for would be taken for those to the message. */
    private void checkSilence() throws IOException {
        if (connection.unread() > 0) {
            throw new ProtocolException("more replies than commands");
        }
    }

    private Transmission ended(String command) throws IOException {
        var reply = reply(limits.dataTimeout());
        if (reply.isIntermediate()) {
            throw new ProtocolException("the end of the message", reply);
        }
        return reply.isPositive()
                ? new Transmission.Accepted(reply, recipients)
                : new Transmission.Refused(command, reply, recipients);
    }

    /** Lets lines through, and nothing else. */
    private static final class LineCheck extends FilterOutputStream {
        private boolean cr;

        LineCheck(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int start, int length) throws IOException {
            for (int i = start; i < start + length; i++) {
                // RFC 5321 §2.3.8: a receiver may take the message apart at a bare CR or LF
                if (cr != (octets[i] == '\n')) {
                    throw new BareLineEndException();
                }
                cr = octets[i] == '\r';
            }
            out.write(octets, start, length);
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }
    }
}
