package org.mailstead.server.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.message.AddressList;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.message.SevenBit;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.store.Spool;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.DeliverBy;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * The message of a claim in the forms that hosts want it in: as it is, or in seven bits. For one
 * thread.
 */
final class Letter implements AutoCloseable {
    private static final int PREFIX_OCTETS_MAX = 1 << 20;

    private final Claim claim;
    private final OctetSource content;
    private final Rewriting rewriting;
    private final InstantSource clock;
    private @Nullable Boolean utf8;
    private @Nullable Spool spool;
    private @Nullable OctetSource sevenBit;

    Letter(Claim claim, OctetSource content, Rewriting rewriting, InstantSource clock) {
        this.clock = clock;
        this.claim = claim;
        this.content = content;
        this.rewriting = rewriting;
    }

    ReversePath from() {
        return claim.from();
    }

    /**
     * Whether it goes back to its sender rather than wait for a host to offer TLS that can be
     * trusted. RFC 8689 §4.2.1: not so a notification
     */
    boolean mustHaveTls() {
        return claim.tls() == TlsDemand.REQUIRED && !(claim.from() instanceof ReversePath.Null);
    }

    /** As it is. */
    OctetSource content() {
        return content;
    }

    /**
     * What is said of it with MAIL.
     *
     * @param body what it is sent as; null for what it is
     * @param knowsRequireTls whether the host does
     */
    MailParameters parameters(List<Recipient> to, @Nullable BodyType body, boolean knowsRequireTls)
            throws IOException {
        // RFC 8689 §5: a notification is not lost where REQUIRETLS is not known
        var mayGoWithout = claim.from() instanceof ReversePath.Null;
        var said = claim.message().parameters();
        return new MailParameters(
                null,
                body == null ? said.body() : body,
                said.smtpUtf8() && needsUtf8(to),
                claim.tls() == TlsDemand.REQUIRED && (knowsRequireTls || !mayGoWithout),
                null,
                null,
                said.returned(),
                said.envelopeId(),
                said.priority(),
                deliverBy());
    }

    /** Whether the sender said by when it is wanted. */
    boolean isTimed() {
        return claim.message().deadline() != null;
    }

    /** Whether it is to be returned, since its time is over. RFC 2852 §4.1 */
    boolean isTooLate() {
        var deadline = claim.message().deadline();
        return deadline != null && deadline.isTooLate(clock.instant());
    }

    /**
     * Whom it is for.
     *
     * @param knowsDeadlines whether the host does (DELIVERBY)
     */
    List<Recipient> to(List<QueuedRecipient> recipients, boolean knowsDeadlines) {
        var deadline = claim.message().deadline();
        // RFC 2852 §4.1.4.2: who cannot be told by when it is wanted can tell that it waits
        var asksForDelays =
                !knowsDeadlines && deadline != null && deadline.mode() == DeliverBy.Mode.NOTIFY;
        return recipients.stream()
                .map(QueuedRecipient::recipient)
                .map(to ->
                        asksForDelays ? new Recipient(to.path(), to.parameters().withDelays()) : to)
                .toList();
    }

    /** What is left of the time that the sender gave it. RFC 2852 §4 */
    private @Nullable DeliverBy deliverBy() {
        var deadline = claim.message().deadline();
        if (deadline == null) {
            return null;
        }
        var now = clock.instant();
        var left = Duration.ofSeconds(Duration.between(now, deadline.at()).toSeconds());
        // less than a second is none on the wire
        var within =
                deadline.mode() == DeliverBy.Mode.RETURN && !left.isPositive()
                        ? Duration.ofSeconds(1)
                        : left;
        return new DeliverBy(within, deadline.mode(), deadline.traced());
    }

    /** RFC 6531 §3.4: only if it is needed, since not every host has it. */
    private boolean needsUtf8(List<Recipient> to) throws IOException {
        return !claim.from().isAscii()
                || to.stream().anyMatch(one -> !one.path().isAscii())
                || headerNeedsUtf8();
    }

    /** Whether SMTPUTF8 is needed whoever gets it. */
    boolean headerNeedsUtf8() throws IOException {
        if (utf8 == null) {
            utf8 = Message.parse(content, MimeLimits.DEFAULT).needsSmtpUtf8();
        }
        return utf8;
    }

    /**
     * In seven bits, signed again by our keys. RFC 6152 §3; RFC 6376 §5.3: our own signature does
     * not outlive the change. Null if it cannot be written so.
     *
     * @throws StoreException if the keys cannot be read
     */
    @Nullable OctetSource sevenBit() throws IOException, StoreException {
        if (sevenBit == null && spool == null) {
            var prefix = claim.message().prefix();
            var size = prefix.size();
            var unsigned =
                    OctetSource.concat(
                            withoutSignatures(prefix), content.slice(size, content.size() - size));
            var message = Message.parse(unsigned, MimeLimits.DEFAULT);
            var form = SevenBit.of(message);
            var place = rewriting.spool();
            spool = place;
            if (form.isPresent()) {
                form.get().writeTo(place.out());
                var written = place.content();
                var signatures = signatures(message.headers(), written).getBytes(UTF_8);
                sevenBit = OctetSource.concat(OctetSource.of(signatures), written);
            }
        }
        return sevenBit;
    }

    /** What we put in front, but for our DKIM-Signature fields. */
    private static OctetSource withoutSignatures(OctetSource prefix) throws IOException {
        var octets = prefix.octets(0, (int) Math.min(prefix.size(), PREFIX_OCTETS_MAX));
        var kept =
                HeaderFields.parse(octets, MimeLimits.DEFAULT).list().stream()
                        .filter(field -> !field.is("DKIM-Signature"))
                        .map(field -> OctetSource.of(field.octets()))
                        .toArray(OctetSource[]::new);
        return OctetSource.concat(kept);
    }

    /** By the keys of its author's domain; none if that is not ours, or nobody knows who it is. */
    private String signatures(HeaderFields header, OctetSource written)
            throws IOException, StoreException {
        var from = header.all("From");
        if (from.size() != 1) {
            return "";
        }
        try {
            var authors = AddressList.parse(from.getFirst().text()).entries();
            return authors.size() == 1 && authors.getFirst().isMailbox()
                    ? rewriting.signatures(Address.parse(authors.getFirst().addrSpec()), written)
                    : "";
        } catch (SyntaxException e) {
            return ""; // then nobody signed it before
        }
    }

    @Override
    public void close() throws IOException {
        if (spool != null) {
            spool.close();
        }
    }
}
