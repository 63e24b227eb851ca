package org.mailstead.server.imap;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.net.ConnectionId;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * IDLE: the session's thread waits for DONE; until then another one tells the client what happens,
 * as it happens. RFC 9051 §6.3.13; imap 9.43.
 */
final class IdleCommand {
    private static final Logger log = LoggerFactory.getLogger(IdleCommand.class);
    private static final int LINE_OCTETS = 100;

    private final Conversation conversation;
    private final AccountView account;
    private final @Nullable Selection selection;
    private final Semaphore news = new Semaphore(0);
    private volatile boolean isDone;

    /**
     * @param selection null if no mailbox is selected
     */
    IdleCommand(Conversation conversation, AccountView account, @Nullable Selection selection) {
        this.conversation = conversation;
        this.account = account;
        this.selection = selection;
    }

    /**
     * Returns when the client is done.
     *
     * @return whether it said so as it must; if not, the connection is to end
     */
    boolean run() throws IOException {
        conversation.out().proceed("idling");
        var feed = account.mailboxes().feed();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var _ = feed.subscribe(account.account(), _ -> wake())) {
            wake(); // for what happened before
            threads.execute(() ->
                    ScopedValue.where(ConnectionId.CURRENT, conversation.connection().id())
                            .run(this::tellAll));
            try {
                return conversation.commands().line(LINE_OCTETS).equalsIgnoreCase("DONE");
            } catch (SyntaxException e) {
                return false; // no line of IDLE is so long
            } finally {
                isDone = true;
                wake();
            }
        }
    }

    private void wake() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    /** Until the session's thread is done, or the client cannot be told anything more. */
    private void tellAll() {
        try {
            while (true) {
                news.acquire();
                if (isDone) {
                    return;
                }
                tell();
            }
        } catch (IOException e) {
            // the session's thread finds the same when it reads on
            log.atDebug().addKeyValue("err", e.getMessage()).log("changes cannot be told");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell() throws IOException {
        try {
            account.tell(selection, true, _ -> false, conversation.enabled(), conversation.out());
            conversation.out().flush();
        } catch (StoreException e) {
            // what happened is found with the next change, or the next command
            log.atWarn().setCause(e).log("changes cannot be read now");
        }
    }
}
