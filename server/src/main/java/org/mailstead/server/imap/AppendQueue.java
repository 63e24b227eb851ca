package org.mailstead.server.imap;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.ResponseCode;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.Results;
import org.mailstead.server.net.ConnectionId;
import org.mailstead.server.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pipelined APPENDs: while some are being committed, together, the session reads the next. Each is
 * answered when it is synced, in the order in which they came. RFC 9051 §5.5.
 *
 * <p>For the session's thread; another one commits.
 */
final class AppendQueue implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AppendQueue.class);

    private final ConnectionId id;
    private final Mailboxes mailboxes;
    private final ImapLimits limits;
    private final Answering answering;
    private final ArrayDeque<Waiting> unanswered = new ArrayDeque<>();

    /** Octets of all that is not answered. */
    private long octets;

    /** Guards itself and {@link #isCommitting}. */
    private final List<Waiting> uncommitted = new ArrayList<>();

    private boolean isCommitting;
    private @Nullable ExecutorService thread;

    /** The last of those that are committed now, or were most recently. */
    private volatile @Nullable Waiting committing;

    /** What was stored and perhaps not told yet, by its mod-sequence. */
    private final NavigableMap<Long, Together> untold = new ConcurrentSkipListMap<>();

    AppendQueue(ConnectionId id, Mailboxes mailboxes, ImapLimits limits, Answering answering) {
        this.id = id;
        this.mailboxes = mailboxes;
        this.limits = limits;
        this.answering = answering;
    }

    /** Tells the client; called by the session's thread, in the order of the commands. */
    interface Answering {
        void answer(String tag, Outcome outcome) throws IOException;
    }

    /** What became of an APPEND. */
    sealed interface Outcome {
        /** What the client is told. */
        Reply reply();
    }

    /** It is synced. */
    record Stored(Results.Appended appended, Together together) implements Outcome {
        @Override
        public Reply reply() {
            return Reply.ok(
                    new ResponseCode.AppendUid(appended.uidValidity(), appended.uids()), "stored");
        }
    }

    /** Nothing of it is there. */
    record Refused(Reply reply) implements Outcome {}

    /**
     * The transaction in which it was stored.
     *
     * @param modSeq of all that was stored
     * @param mailboxes ids of those that got something
     * @param changing ids of those of them that gave flags to a message, or took any: imap 11.8
     */
    record Together(long modSeq, Set<Long> mailboxes, Set<Long> changing) {
        static Together of(List<Results.Appended> results) {
            var mailboxes = new HashSet<Long>();
            var changing = new HashSet<Long>();
            for (var result : results) {
                mailboxes.add(result.mailbox());
                if (!result.flagsAsGiven()) {
                    changing.add(result.mailbox());
                }
            }
            return new Together(
                    results.getLast().modSeq(), Set.copyOf(mailboxes), Set.copyOf(changing));
        }
    }

    /**
     * An APPEND that was read.
     *
     * @param end completed by the thread that commits
     */
    private record Waiting(String tag, AppendCommand command, CompletableFuture<Outcome> end) {
        void awaitEnd() {
            end.handle((_, _) -> this).join();
        }
    }

    /** Whether answers are due before more is taken: memory is bounded. */
    boolean isFull() {
        return unanswered.size() >= limits.appendsWaitingMax()
                || octets >= limits.appendsWaitingOctets();
    }

    /**
     * Takes an APPEND whose messages are read; closes it when it is answered.
     *
     * @param atOnce whether to begin with it at once, as the next command is there; if not, the
     *     session's thread will wait anyway, and commits by itself
     */
    void add(String tag, AppendCommand command, boolean atOnce) {
        var waiting = new Waiting(tag, command, new CompletableFuture<>());
        unanswered.add(waiting);
        octets += command.octets();
        synchronized (uncommitted) {
            uncommitted.add(waiting);
        }
        if (atOnce && mayCommit()) {
            if (thread == null) {
                thread = Executors.newVirtualThreadPerTaskExecutor();
            }
            thread.execute(() -> ScopedValue.where(ConnectionId.CURRENT, id).run(this::commitAll));
        }
    }

    /** Answers all, and waits until they are committed or refused. */
    void answerAll() throws IOException {
        while (!unanswered.isEmpty()) {
            answerFirst();
        }
    }

    /** Answers those that need not be waited for. */
    void answerCommitted() throws IOException {
        while (!unanswered.isEmpty() && unanswered.getFirst().end.isDone()) {
            answerFirst();
        }
    }

    private void answerFirst() throws IOException {
        var waiting = takeFirst();
        var outcome = waiting.end.join();
        if (outcome instanceof Stored(_, var together)) {
            untold.headMap(together.modSeq()).clear();
        }
        answering.answer(waiting.tag, outcome);
    }

    /**
     * Whether a mailbox got messages of these APPENDs with a change, and left their flags as the
     * client gave them: it need not be told of these. imap 11.8. If what is being committed may be
     * that change, waits for it.
     */
    boolean isAsGiven(long mailbox, long modSeq) {
        var last = committing; // read first: what it commits later is in the map later
        if (last != null && !untold.containsKey(modSeq)) {
            last.awaitEnd();
        }
        var together = untold.get(modSeq);
        return together != null
                && together.mailboxes().contains(mailbox)
                && !together.changing().contains(mailbox);
    }

    /** Takes the first, waits for its end, and closes it. */
    private Waiting takeFirst() {
        var waiting = unanswered.removeFirst();
        octets -= waiting.command.octets();
        if (mayCommit()) {
            commitAll();
        }
        waiting.awaitEnd();
        waiting.command.close();
        return waiting;
    }

    /** Whether there is something to commit, which the caller does then. */
    private boolean mayCommit() {
        synchronized (uncommitted) {
            if (isCommitting || uncommitted.isEmpty()) {
                return false;
            }
            isCommitting = true;
            return true;
        }
    }

    private void commitAll() {
        while (true) {
            List<Waiting> batch;
            synchronized (uncommitted) {
                if (uncommitted.isEmpty()) {
                    isCommitting = false;
                    return;
                }
                batch = List.copyOf(uncommitted);
                uncommitted.clear();
            }
            committing = batch.getLast();
            commit(batch);
        }
    }

    /** Commits some in one transaction; returns when each has its end. */
    private void commit(List<Waiting> batch) {
        try {
            var account = batch.getFirst().command.account();
            var prepared = batch.stream().map(each -> each.command.prepared()).toList();
            var results = mailboxes.append(account, prepared);
            var together = Together.of(results);
            untold.put(together.modSeq(), together);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).end.complete(new Stored(results.get(i), together));
            }
        } catch (MailboxException e) {
            if (batch.size() == 1) {
                end(batch, new Refused(RefusedException.replyForTarget(e)));
            } else { // one of them is refused: each for itself
                batch.forEach(each -> commit(List.of(each)));
            }
        } catch (StoreException e) {
            log.atWarn()
                    .addKeyValue("commands", batch.size())
                    .setCause(e)
                    .log("APPEND failed in the store");
            end(batch, new Refused(Reply.UNAVAILABLE));
        } catch (RuntimeException | Error e) { // the session's thread throws it
            batch.forEach(each -> each.end.completeExceptionally(e));
        }
    }

    private static void end(List<Waiting> batch, Outcome outcome) {
        batch.forEach(each -> each.end.complete(outcome));
    }

    /** Waits for what was read and is not answered; nobody is told any more. */
    @Override
    public void close() {
        while (!unanswered.isEmpty()) {
            takeFirst();
        }
        if (thread != null) {
            thread.close();
        }
    }
}
