package org.mailstead.server.imap;

import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.AppendMessage;
import org.mailstead.imap.Command;
import org.mailstead.imap.ResponseCode;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.server.mailbox.PreparedAppend;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.OctetsMaxException;
import org.mailstead.server.store.Spool;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreIoException;
import org.mailstead.wire.CrlfOutput;
import org.mailstead.wire.SyntaxException;

/**
 * APPEND of one message or several, all or none. RFC 9051 §6.3.12, RFC 3502; imap 9.34...
 *
 * <p>Messages stream into a spool; they are acknowledged when they are committed. What is refused
 * before its octets come is not asked for, or read over.
 */
final class AppendCommand implements AutoCloseable {
    private final Conversation conversation;
    private final Blobs blobs;
    private final InstantSource clock;
    private final boolean isPedantic;
    private long account;
    private @Nullable PreparedAppend prepared;
    private int messages;
    private long octets;

    AppendCommand(Conversation conversation, ImapServices services) {
        this.conversation = conversation;
        this.blobs = services.blobs();
        this.clock = services.clock();
        this.isPedantic = services.options().pedantic();
    }

    /**
     * Reads the messages and makes them ready to be kept.
     *
     * @throws SyntaxException if the command goes on as none can: it is still to be read over
     * @throws RefusedException if it is refused: the same
     */
    void read(AccountView account, Command.Append append)
            throws IOException, SyntaxException, StoreException, RefusedException {
        this.account = account.account();
        try {
            var target = MailboxNames.parse(append.mailbox());
            account.expect(target);
            var into = account.mailboxes().prepare(this.account, target);
            prepared = into;
            var commands = conversation.commands();
            for (var message = commands.appendMessage();
                    message != null;
                    message = commands.appendMessage()) {
                check(account, message);
                conversation.connection().timeout(conversation.limits().messageTimeout());
                receive(message, into);
                messages++;
            }
            if (messages == 0) {
                throw new SyntaxException("expected a message", 0);
            }
        } catch (MailboxException e) {
            throw new RefusedException(RefusedException.replyForTarget(e), e);
        }
    }

    /** The account whose mailbox it goes to; known once it is read. */
    long account() {
        return account;
    }

    /** How many octets the client has announced. */
    long octets() {
        return octets;
    }

    /** What was read. */
    PreparedAppend prepared() {
        return Objects.requireNonNull(prepared, "not read yet");
    }

    /** What can be known before the octets come. imap 9.34, 9.37, 9.38. */
    private void check(AccountView account, AppendMessage message)
            throws StoreException, RefusedException {
        if (message.utf8() && !conversation.enabled().utf8()) {
            // RFC 6855 §4: the extension of APPEND is for those who have enabled it
            throw new RefusedException(
                    Reply.bad("UTF8 messages need ENABLE UTF8=ACCEPT or IMAP4rev2 first"));
        }
        var problem = isPedantic ? Pedantry.problem(message.flags()) : null;
        if (problem != null) {
            throw new RefusedException(Reply.bad(problem));
        }
        var announced = message.literal().octets();
        if (announced > conversation.limits().appendOctetsMax()) {
            // RFC 7889 §3
            throw new RefusedException(
                    Reply.no(
                            ResponseCode.Word.TOOBIG,
                            "a message may have "
                                    + conversation.limits().appendOctetsMax()
                                    + " octets at most"));
        }
        if (messages >= conversation.limits().appendMessagesMax()) {
            throw new RefusedException(
                    Reply.no(
                            ResponseCode.Word.LIMIT,
                            "at most "
                                    + conversation.limits().appendMessagesMax()
                                    + " messages in one APPEND: send several"));
        }
        if (announced == 0) {
            // RFC 3502 §6.3.11: a zero-length message gives up
            throw new RefusedException(Reply.no("a message without octets: nothing is stored"));
        }
        octets += announced;
        if (!account.mailboxes().hasRoom(account.account(), octets)) { // the commit asks again
            throw new RefusedException(
                    Reply.no(
                            ResponseCode.Word.OVERQUOTA,
                            "the account is full: delete messages, or ask for more room"));
        }
    }

    /** Reads the octets of a message and has it made ready; they are forgotten then. */
    private void receive(AppendMessage message, PreparedAppend into)
            throws IOException, SyntaxException, StoreException, RefusedException {
        var spool =
                blobs.spool(message.literal().octets(), conversation.limits().appendOctetsMax());
        NewMessage received = null;
        try {
            receive(message, spool);
            received = newMessage(message, spool);
        } finally {
            if (received == null) {
                spool.close();
            }
        }
        into.add(received, spool, isLast());
    }

    private NewMessage newMessage(AppendMessage message, Spool spool)
            throws IOException, StoreException {
        var date = message.date();
        try {
            return new NewMessage(
                    spool.content(),
                    FlagNames.parse(message.flags()),
                    date == null ? clock.instant() : date.toInstant());
        } catch (StoreIoException e) { // the literal was read: what follows it can be
            throw e.failure();
        }
    }

    /** Whether nothing is there to be read while the message is made ready. */
    private boolean isLast() throws IOException {
        return !conversation.commands().hasAppendMessage()
                && !conversation.connection().in().hasLine();
    }

    private void receive(AppendMessage message, Spool spool)
            throws IOException, SyntaxException, RefusedException {
        var lines = new CrlfOutput(spool.out());
        var target = new Target(lines, conversation.appends());
        conversation.commands().appendOctets(message, target);
        var failure = target.failure;
        if (failure instanceof OctetsMaxException) {
            throw new RefusedException(
                    Reply.no(
                            ResponseCode.Word.TOOBIG,
                            "the message has too many octets once its line ends are CRLF"),
                    failure);
        }
        if (failure != null) {
            throw new RefusedException(
                    Reply.no(ResponseCode.Word.UNAVAILABLE, "cannot be stored now, try later"),
                    failure);
        }
        if (lines.hasNul() && !message.literal().binary()) {
            // RFC 9051 §9: CHAR8 is no NUL; as over SMTP
            throw new RefusedException(
                    Reply.no("a message with NUL comes as a literal8, ~{…}: RFC 3516"));
        }
    }

    @Override
    public void close() {
        if (prepared != null) {
            prepared.close();
        }
    }

    /**
     * Takes octets until they cannot be kept, and then lets them pass: the command behind them is
     * still to be found. Meanwhile those before are answered.
     */
    private static final class Target extends OutputStream {
        private final OutputStream out;
        private final AppendQueue before;
        private @Nullable IOException failure;

        Target(OutputStream out, AppendQueue before) {
            this.out = out;
            this.before = before;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int start, int length) throws IOException {
            before.answerCommitted(); // the rest may be long in coming
            if (failure != null) {
                return;
            }
            try {
                out.write(octets, start, length);
            } catch (IOException e) {
                failure = e; // told when the literal is read
            }
        }
    }
}
