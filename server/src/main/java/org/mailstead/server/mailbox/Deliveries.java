package org.mailstead.server.mailbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts mail that arrives into mailboxes. What arrives for an account while its writer is at work
 * waits, and is then written as one change: one counter, one row of the mailbox, one announcement
 * for all. One of the threads that wait writes for the others.
 *
 * <p>For any number of threads.
 */
final class Deliveries {
    private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

    /** How many arrivals become one change, so that none waits for too many others. */
    private static final int TOGETHER_MAX = 64;

    /** Messages for a mailbox that are inserted by the same statements. */
    private static final int INSERTED_TOGETHER = 16;

    /** A mailbox with fewer UIDs left takes each arrival by itself. */
    private static final int UIDS_MIN = 1 << 20;

    private final Accounts accounts;
    private final Blobs blobs;
    private final AccountRules rules;
    private final Map<Long, Line> lines = new ConcurrentHashMap<>();

    Deliveries(Accounts accounts, Blobs blobs, AccountRules rules) {
        this.accounts = accounts;
        this.blobs = blobs;
        this.rules = rules;
    }

    /** A copy that is ready to be written. */
    private record Ready(RecipientCopy copy, PreparedMessage message) {}

    /**
     * Puts copies of a message into an account's mailboxes, all or none.
     *
     * @return for each copy, but for those that were delivered before
     * @throws IOException if the octets of the message cannot be read
     */
    List<Results.Appended> deliver(
            long account, IncomingMessage message, List<RecipientCopy> copies)
            throws MailboxException, StoreException, IOException {
        var ready = new ArrayList<Ready>();
        try {
            for (var copy : copies) {
                var prepared = new PreparedMessage(copy.message(), message, Scope.account(account));
                ready.add(new Ready(copy, prepared));
            }
            return write(account, new Arrival(ready, rules.quota(account)));
        } finally {
            ready.forEach(each -> each.message.close());
        }
    }

    private List<Results.Appended> write(long account, Arrival arrival)
            throws MailboxException, StoreException {
        var line = lines.compute(account, (_, present) -> enter(present, arrival));
        if (arrival.awaitTurn()) {
            writeAll(account, line, arrival);
        }
        var result = arrival.result();
        // not as simple as others: in a transaction of its own, which can fail by itself
        return result != null ? result : accounts.write(account, arrival::write);
    }

    private static Line enter(@Nullable Line present, Arrival arrival) {
        var line = present == null ? new Line() : present;
        line.add(arrival);
        return line;
    }

    /** Writes what waits, for all. The first to wait does it. */
    private void writeAll(long account, Line line, Arrival first) {
        var taken = new ArrayList<Arrival>();
        try {
            accounts.write(
                    account,
                    write -> {
                        if (taken.isEmpty()) { // PostgreSQL may run it again
                            taken.addAll(line.take());
                        }
                        writeSimple(write, taken);
                        return taken;
                    });
            taken.forEach(Arrival::kept);
        } catch (StoreException e) {
            first.failure = e;
            taken.forEach(each -> each.failure = e);
        } catch (MailboxException | RuntimeException e) {
            // something is wrong with one of them: each goes on by itself
            log.atError().addKeyValue("account", account).setCause(e).log("not written together");
        } finally {
            if (taken.isEmpty()) { // it never began: the others may have more luck
                line.leave(first);
            }
            taken.forEach(Arrival::ended);
            lines.computeIfPresent(account, (_, present) -> present.isEmpty() ? null : present);
        }
    }

    /**
     * Writes arrivals, the messages for each mailbox together, but for those that might fail or
     * take more than a few rows.
     */
    private void writeSimple(AccountWrite write, List<Arrival> arrivals)
            throws MailboxException, SQLException {
        var byMailbox = new LinkedHashMap<MailboxDraft, List<Entering>>();
        long octets = 0;
        for (var arrival : arrivals) {
            arrival.entering = null;
            if (octets + arrival.octets <= arrival.limit - write.usage()
                    && arrival.haveRoom(write)) {
                octets += arrival.octets;
                arrival.enter(write, byMailbox);
            }
        }
        for (var each : byMailbox.entrySet()) {
            var entering = each.getValue();
            var appending = new Appending(write, each.getKey(), blobs, Long.MAX_VALUE); // asked
            for (int done = 0; done < entering.size(); done += INSERTED_TOGETHER) {
                var some =
                        entering.subList(done, Math.min(entering.size(), done + INSERTED_TOGETHER));
                var appended = appending.add(some.stream().map(Entering::message).toList());
                for (int i = 0; i < some.size(); i++) {
                    some.get(i).appended = appended.get(i);
                    note(write, some.get(i).copy, appended.get(i));
                }
            }
        }
    }

    /** In the transaction that puts it in, so that no crash comes between. */
    private static void note(AccountWrite write, RecipientCopy copy, Results.Appended appended)
            throws SQLException {
        if (copy.told()) {
            ArrivalRows.add(
                    write.tx(),
                    new ArrivedMessage(
                            appended.ids().getFirst(),
                            copy.mailbox().toString(),
                            copy.message().received()));
        }
    }

    /** A message that goes into a mailbox, and what that came to once it is done. */
    private static final class Entering {
        private final RecipientCopy copy;
        private final PreparedMessage message;
        private Results.@Nullable Appended appended;

        Entering(Ready ready) {
            this.copy = ready.copy;
            this.message = ready.message;
        }

        PreparedMessage message() {
            return message;
        }
    }

    /** Those that wait for an account, the first of them being the one that writes. */
    private static final class Line {
        private final ArrayDeque<Arrival> waiting = new ArrayDeque<>();

        synchronized void add(Arrival arrival) {
            waiting.add(arrival);
            if (waiting.size() == 1) {
                arrival.turn();
            }
        }

        /** Takes those that are written together. */
        synchronized List<Arrival> take() {
            var taken = new ArrayList<Arrival>();
            while (!waiting.isEmpty() && taken.size() < TOGETHER_MAX) {
                taken.add(waiting.remove());
            }
            next();
            return taken;
        }

        synchronized void leave(Arrival arrival) {
            waiting.remove(arrival);
            next();
        }

        synchronized boolean isEmpty() {
            return waiting.isEmpty();
        }

        private void next() {
            var next = waiting.peek();
            if (next != null) {
                next.turn();
            }
        }
    }

    /** What one thread wants to have delivered. */
    private final class Arrival {
        private final List<Ready> copies;
        private final long limit;
        private final long octets;

        /** True when it is this one's turn to write for all, false when it has been written. */
        private final CompletableFuture<Boolean> turn = new CompletableFuture<>();

        /** What the transaction that is not committed yet writes of it; null if nothing. */
        private @Nullable List<Entering> entering;

        /** Null while it is not kept, and if it needs a transaction of its own. */
        private @Nullable List<Results.Appended> result;

        private @Nullable StoreException failure;

        Arrival(List<Ready> copies, long limit) {
            this.copies = List.copyOf(copies);
            this.limit = limit;
            this.octets = copies.stream().mapToLong(each -> each.message.size()).sum();
        }

        void turn() {
            turn.complete(true);
        }

        void kept() {
            if (entering != null) {
                result = entering.stream().map(each -> requireNonNull(each.appended)).toList();
            }
        }

        void ended() {
            turn.complete(false);
        }

        /** Not ended by an interrupt: others may be writing this one. */
        boolean awaitTurn() {
            return turn.join();
        }

        @Nullable List<Results.Appended> result() throws StoreException {
            if (failure != null) {
                throw failure;
            }
            return result;
        }

        /** Adds its messages to those for each mailbox, but for what was delivered before. */
        void enter(AccountWrite write, Map<MailboxDraft, List<Entering>> byMailbox)
                throws MailboxException, SQLException {
            var own = new ArrayList<Entering>();
            for (var each : copies) {
                if (isFirst(write, each.copy)) {
                    var message = new Entering(each);
                    own.add(message);
                    byMailbox
                            .computeIfAbsent(
                                    write.require(each.copy.mailbox()), _ -> new ArrayList<>())
                            .add(message);
                }
            }
            entering = own;
        }

        private static boolean isFirst(AccountWrite write, RecipientCopy copy) throws SQLException {
            var once = copy.once();
            return once == null || DeliveredRows.note(write.tx(), once, write.now());
        }

        private boolean haveRoom(AccountWrite write) throws SQLException {
            for (var each : copies) {
                var mailbox = write.find(each.copy.mailbox());
                if (mailbox.isEmpty()
                        || mailbox.get().row().uidNext() > NumberSet.NUMBER_MAX - UIDS_MIN) {
                    return false;
                }
            }
            return true;
        }

        List<Results.Appended> write(AccountWrite write) throws MailboxException, SQLException {
            var appended = new ArrayList<Results.Appended>();
            for (var each : copies) {
                if (isFirst(write, each.copy)) {
                    var mailbox = new MailboxTree(write).ensure(each.copy.mailbox());
                    var one =
                            new MessageWrite(write)
                                    .append(mailbox, List.of(each.message), blobs, limit);
                    note(write, each.copy, one);
                    appended.add(one);
                }
            }
            return appended;
        }
    }
}
