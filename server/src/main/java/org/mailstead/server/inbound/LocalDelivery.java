package org.mailstead.server.inbound;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.directory.Resolution;
import org.mailstead.server.mailbox.Delivery;
import org.mailstead.server.mailbox.Diversion;
import org.mailstead.server.mailbox.Flag;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.IncomingMessage;
import org.mailstead.server.mailbox.Mailbox;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.server.mailbox.RecipientCopy;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one message into the mailboxes of those who are to get it. It is read, parsed and compressed
 * once for all; each account gets one write, whoever of its addresses is meant.
 *
 * <p>For one thread.
 */
final class LocalDelivery {
    private static final Logger log = LoggerFactory.getLogger(LocalDelivery.class);

    private final Mailboxes mailboxes;
    private final OctetSource body;
    private @Nullable IncomingMessage message;

    /**
     * Somebody who is to get it.
     *
     * @param prefix header fields that are theirs alone
     * @param destined name of the mailbox that it was on its way to; null if that is where it goes
     * @param isRead whether it is not to be shown as new
     * @param isTold as in {@link RecipientCopy}
     * @param once as in {@link RecipientCopy}
     */
    record Wanted(
            Recipient recipient,
            Resolution.Local local,
            OctetSource prefix,
            Instant at,
            Delivery delivery,
            @Nullable String destined,
            boolean isRead,
            boolean isTold,
            @Nullable Long once) {}

    /**
     * @param body readable until the last delivery has returned
     */
    LocalDelivery(Mailboxes mailboxes, OctetSource body) {
        this.mailboxes = mailboxes;
        this.body = body;
    }

    /** What became of each, account by account. */
    List<Outcome> deliver(List<Wanted> wanted) {
        var byAccount = new LinkedHashMap<Long, List<Wanted>>();
        for (var each : wanted) {
            byAccount.computeIfAbsent(each.local.account(), _ -> new ArrayList<>()).add(each);
        }
        var outcomes = new ArrayList<Outcome>();
        byAccount.forEach((account, copies) -> {
            var refusal = put(account, copies);
            for (var each : copies) {
                outcomes.add(
                        refusal == null
                                ? new Outcome.Delivered(each.recipient, account)
                                : new Outcome.Failed(each.recipient, refusal));
            }
        });
        return outcomes;
    }

    /** Null if it is done. */
    private @Nullable Reply put(long account, List<Wanted> wanted) {
        try {
            var read = message;
            if (read == null) {
                read = mailboxes.incoming(body);
                message = read;
            }
            var copies = new ArrayList<RecipientCopy>();
            for (var each : wanted) {
                copies.add(copy(account, each));
            }
            mailboxes.deliver(account, read, copies);
            return null;
        } catch (MailboxException e) {
            log.atInfo()
                    .addKeyValue("account", account)
                    .addKeyValue("why", e.getMessage())
                    .log("mailbox takes no mail");
            return Replies.of(e.refusal());
        } catch (StoreException e) {
            log.atError().addKeyValue("account", account).setCause(e).log("store failed");
            return Replies.of(e);
        } catch (IOException e) {
            log.atError().setCause(e).log("message cannot be read");
            return Replies.LOCAL_ERROR;
        }
    }

    private RecipientCopy copy(long account, Wanted wanted) throws StoreException, IOException {
        var isReject = wanted.delivery.validation().isReject();
        // inbound RULE-11, DEL-20: what would have been refused, or was read by a program
        var flags = isReject || wanted.isRead ? Flags.of(Flag.SEEN) : Flags.NONE;
        var how = wanted.delivery;
        if (wanted.destined != null) {
            var destined = mailboxes.find(account, mailbox(wanted.destined));
            how =
                    how.diverted(
                            new Diversion(
                                    destined.map(Mailbox::id).orElse(0L),
                                    isReject ? digest() : ""));
        }
        var message = new NewMessage(wanted.prefix, body, flags, wanted.at, how);
        return new RecipientCopy(
                mailbox(wanted.local.mailbox()), message, wanted.once, wanted.isTold);
    }

    /** inbound REC-09 */
    private String digest() throws IOException {
        try (var octets =
                new DigestInputStream(body.stream(), MessageDigest.getInstance("SHA-256"))) {
            octets.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(octets.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    private static MailboxName mailbox(@Nullable String name) {
        try {
            return name == null ? MailboxName.INBOX : MailboxName.parse(name);
        } catch (SyntaxException e) {
            log.atWarn().addKeyValue("mailbox", name).log("address names no mailbox, Inbox taken");
            return MailboxName.INBOX;
        }
    }
}
