package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Tx;

/** Puts a message into the queue, within one transaction. */
final class Adding {
    private final Tx tx;
    private final Blobs blobs;
    private final QueueLimits limits;
    private final Instant now;

    Adding(Tx tx, Blobs blobs, QueueLimits limits, Instant now) {
        this.tx = tx;
        this.blobs = blobs;
        this.limits = limits;
        this.now = now;
    }

    /** Refuses what there is no room for, or whose unique sender is not unique. */
    void check(Prepared prepared)
            throws SQLException, QueueFullException, SenderNotUniqueException {
        var entry = prepared.entry();
        var account = entry.senderAccount();
        checkRoom(prepared, LaneRows.waitingInAll(tx), limits.roomInAll(), "of all");
        if (account != null) {
            checkRoom(
                    prepared,
                    LaneRows.waiting(tx, account),
                    limits.roomOfAccount(),
                    "of this account");
        }
        for (var sender : entry.senders()) {
            if (RecipientRows.hasFromId(tx, sender.id())) {
                throw new SenderNotUniqueException(sender.id());
            }
        }
    }

    private static void checkRoom(
            Prepared prepared, LaneRows.Waiting waiting, QueueLimits.Room room, String whose)
            throws QueueFullException {
        if (waiting.recipients() + prepared.entry().envelope().to().size() > room.recipients()) {
            throw QueueFullException.recipients(room, whose);
        }
        if (waiting.octets() + prepared.size() > room.octets()) {
            throw QueueFullException.octets(room, whose);
        }
    }

    /** What was added. */
    record Added(long message, Map<Way, List<Integer>> recipients) {
        /**
         * The ids of the recipients, in the order of the envelope.
         *
         * @param tx that which added them: those that were inserted first have the lowest ids
         */
        List<Long> ids(Tx tx) throws SQLException {
            var inserted = RecipientRows.ids(tx, message);
            var ids = new Long[inserted.size()];
            var next = inserted.iterator();
            for (var together : recipients.values()) {
                for (var place : together) {
                    ids[place] = next.next();
                }
            }
            return List.of(ids);
        }
    }

    /** Adds it. What the server itself has to tell has room always. */
    Added add(Prepared prepared) throws SQLException {
        var entry = prepared.entry();
        var account = entry.senderAccount() == null ? 0 : entry.senderAccount();
        var blob = blobs.insert(tx, prepared.staged());
        var message = MessageRows.insert(tx, entry, prepared.prefix(), blob, prepared.size(), now);
        var rules = HoldRules.list(tx);
        var turns = new LinkedHashSet<LaneRows.Turn>();
        var places = byDestination(entry, prepared.via());
        for (var each : places.entrySet()) {
            var destination = each.getKey().destination();
            var held = HoldRules.holds(rules, account, entry.envelope().from(), destination);
            var due = held ? null : entry.notBefore();
            if (due != null) {
                turns.add(new LaneRows.Turn(account, each.getKey().via()));
            }
            var name =
                    new LaneRows.Name(
                            account,
                            entry.envelope().parameters().priority(),
                            destination,
                            each.getKey().via());
            var lane = LaneRows.add(tx, name, due);
            var recipients = new ArrayList<RecipientRows.NewRecipient>();
            for (var index : each.getValue()) {
                recipients.add(
                        new RecipientRows.NewRecipient(
                                entry.envelope().to().get(index),
                                lane,
                                each.getValue().size(),
                                held,
                                entry.senders().isEmpty() ? null : entry.senders().get(index)));
            }
            RecipientRows.insert(tx, message, recipients, entry.tls(), entry.notBefore());
        }
        LaneRows.addWaiting(tx, account, entry.envelope().to().size(), prepared.size());
        for (var turn : turns) {
            LaneRows.addTurn(tx, turn, entry.notBefore());
        }
        return new Added(message, places);
    }

    /** Recipients with these in common wait together. */
    record Way(String destination, String via) {}

    /** The recipients' places in the envelope. */
    private static Map<Way, List<Integer>> byDestination(NewEntry entry, List<String> via) {
        var places = new LinkedHashMap<Way, List<Integer>>();
        var to = entry.envelope().to();
        for (var index = 0; index < to.size(); index++) {
            var way = new Way(Claim.destination(to.get(index).path()), via.get(index));
            places.computeIfAbsent(way, _ -> new ArrayList<>()).add(index);
        }
        return places;
    }
}
