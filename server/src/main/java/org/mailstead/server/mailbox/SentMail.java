package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.imap.StoredForms;
import org.mailstead.message.DateTime;
import org.mailstead.message.Envelope;
import org.mailstead.message.MailboxAddress;
import org.mailstead.server.mailbox.MessageForms.Form;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes to whom the user writes, as messages are put into {@code \Sent}, within one transaction.
 * Costs nothing where they are put elsewhere. inbound REC-10
 */
final class SentMail {
    private static final Logger log = LoggerFactory.getLogger(SentMail.class);

    /** Messages whose envelopes are read together. */
    private static final int TOGETHER_MAX = 200;

    /** Addresses that are noted together. */
    private static final int ADDRESSES_TOGETHER = 1000;

    private final AccountWrite write;
    private final TreeMap<Address, Correspondence> written = new TreeMap<>();

    SentMail(AccountWrite write) {
        this.write = write;
    }

    /** New messages of a mailbox. */
    void appended(MailboxDraft mailbox, List<PreparedMessage> messages) throws SQLException {
        if (!mailbox.has(SpecialUse.SENT)) {
            return;
        }
        for (var message : messages) {
            note(message.facts().envelope(), message.received());
        }
        save();
    }

    /** Messages that come into a mailbox from another one. */
    void moved(MailboxDraft from, List<StoredRow> messages, MailboxDraft to) throws SQLException {
        if (!to.has(SpecialUse.SENT) || from.has(SpecialUse.SENT)) {
            return;
        }
        for (int i = 0; i < messages.size(); i += TOGETHER_MAX) {
            var some = messages.subList(i, Math.min(i + TOGETHER_MAX, messages.size()));
            var contents = some.stream().map(each -> each.row().content()).toList();
            var forms = ContentRows.forms(write.tx(), contents, Set.of(Form.ENVELOPE));
            for (var message : some) {
                var kept = forms.get(message.row().content());
                if (kept != null && kept.envelope() != null) {
                    note(kept.envelope(), Instant.ofEpochMilli(message.row().received()));
                }
            }
        }
        save();
    }

    private void note(byte[] kept, Instant received) throws SQLException {
        Envelope envelope;
        try {
            envelope = StoredForms.readEnvelope(kept);
        } catch (SyntaxException e) { // damage: nobody is to lose the message for it
            log.atError()
                    .addKeyValue("account", write.account())
                    .setCause(e)
                    .log("kept ENVELOPE cannot be read");
            return;
        }
        var at = Correspondence.at(sent(envelope.date(), received));
        for (var address : recipients(envelope)) {
            written.merge(address, at, Correspondence::plus);
        }
        if (written.size() > ADDRESSES_TOGETHER) {
            add();
        }
    }

    /** No later than now, whatever the message says. */
    private Instant sent(@Nullable String date, Instant received) {
        return Optional.ofNullable(date)
                .flatMap(DateTime::parse)
                .map(each -> each.toInstant())
                .filter(this::isPast)
                .orElseGet(() -> isPast(received) ? received : write.now());
    }

    private boolean isPast(Instant time) {
        return !time.isAfter(write.now());
    }

    /** Each once; those without local part or domain, and at address literals, are nobody's. */
    private Set<Address> recipients(Envelope envelope) {
        var recipients = new LinkedHashSet<Address>();
        Stream.of(envelope.to(), envelope.cc(), envelope.bcc())
                .flatMap(List::stream)
                .filter(MailboxAddress::isMailbox)
                .limit(write.limits().sentRecipientsMax())
                .forEach(each -> {
                    try {
                        var address = Address.parse(each.addrSpec());
                        if (!address.localPart().value().isEmpty()) {
                            recipients.add(address);
                        }
                    } catch (SyntaxException _) { // people write much into To
                        // and mail to it did not go anywhere
                    }
                });
        return recipients;
    }

    private void add() throws SQLException {
        CorrespondentRows.add(write.tx(), written);
        written.clear();
    }

    private void save() throws SQLException {
        add();
        CorrespondentRows.forgetTooMany(write.tx(), write.limits().correspondentsMax());
    }
}
