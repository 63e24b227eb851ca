package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Tx;

/**
 * Chooses what is tried next, within one transaction: accounts take turns, those with the fewest
 * attempts going on first; so do the destinations of each; what is more urgent goes before what is
 * less. What is looked at is bounded by what there is room for, not by what waits.
 */
final class Claiming {
    private final Tx tx;
    private final Places places;
    private final QueueLimits limits;
    private final String node;
    private final Instant now;

    private final List<Claim> claims = new ArrayList<>();
    private final List<LeaseRows.Begun> begun = new ArrayList<>();
    private final Map<LaneRows.Place, Integer> takenAt = new HashMap<>();
    private final Map<String, Integer> takenVia = new HashMap<>();
    private final Map<Long, Integer> takenFor = new HashMap<>();
    private final Set<Long> lanes = new LinkedHashSet<>();
    private final Map<Long, QueuedMessage> messages = new HashMap<>();

    Claiming(Tx tx, Places places, QueueLimits limits, String node, Instant now) {
        this.tx = tx;
        this.places = places;
        this.limits = limits;
        this.node = node;
        this.now = now;
    }

    /** Begins attempts, and notes that they began. */
    List<Claim> claim() throws SQLException {
        var free = places.free();
        if (free <= 0) {
            return List.of();
        }
        var turns = turns(free);
        var share = turns.isEmpty() ? 0 : Math.max(1, free / turns.size());
        var touched = new ArrayList<LaneRows.Turn>();
        for (var turn : turns) {
            var room = Math.min(share, Math.min(free - claims.size(), room(turn)));
            if (claims.size() >= free) {
                break;
            }
            if (room > 0) {
                claimFor(turn, room);
                touched.add(turn);
            }
        }
        LeaseRows.begin(tx, begun, node, now);
        LaneRows.refresh(tx, lanes);
        LaneRows.refreshTurns(tx, touched);
        return claims;
    }

    /** Those that there is room for, with the fewest attempts going on first. */
    private List<LaneRows.Turn> turns(int free) throws SQLException {
        var turns = new ArrayList<LaneRows.Turn>();
        for (var via : LaneRows.ways(tx)) {
            if (places.freeVia(via) > 0) { // else what goes that way is not even looked at
                turns.addAll(LaneRows.due(tx, via, now, free + places.accounts()));
            }
        }
        turns.removeIf(turn -> room(turn) <= 0);
        turns.sort(Comparator.comparingInt(turn -> places.goingOnFor(turn.account())));
        return turns;
    }

    private int room(LaneRows.Turn turn) {
        return Math.min(
                places.freeFor(turn.account()) - takenFor.getOrDefault(turn.account(), 0),
                places.freeVia(turn.via()) - takenVia.getOrDefault(turn.via(), 0));
    }

    private void claimFor(LaneRows.Turn turn, int room) throws SQLException {
        var before = claims.size();
        var until = before + room;
        for (var priority : LaneRows.priorities(tx, turn)) {
            var left = until - claims.size();
            if (left <= 0) {
                break;
            }
            var max = left + places.destinations() + takenAt.size();
            var due = new ArrayList<>(LaneRows.due(tx, turn, priority, now, max));
            due.removeIf(lane -> freeAt(lane) <= 0);
            due.sort(Comparator.comparingInt(this::goingOnAt));
            for (var each : shares(due, left).entrySet()) {
                claimIn(each.getKey(), each.getValue());
            }
        }
        takenFor.merge(turn.account(), claims.size() - before, Integer::sum);
        takenVia.merge(turn.via(), claims.size() - before, Integer::sum);
    }

    private int freeAt(LaneRows.Due lane) {
        var place = lane.place();
        return places.freeAt(place.destination(), place.via()) - takenAt.getOrDefault(place, 0);
    }

    private int goingOnAt(LaneRows.Due lane) {
        return places.goingOnAt(lane.place().destination(), lane.place().via());
    }

    /** How many claims each lane gets: one each, then a second each, until there is no room. */
    private Map<LaneRows.Due, Integer> shares(List<LaneRows.Due> due, int room) {
        var shares = new LinkedHashMap<LaneRows.Due, Integer>();
        var left = room;
        for (var round = 1; left > 0; round++) {
            var given = false;
            for (var lane : due) {
                if (left > 0 && freeAt(lane) >= round) {
                    shares.merge(lane, 1, Integer::sum);
                    left--;
                    given = true;
                }
            }
            if (!given) {
                break;
            }
        }
        return shares;
    }

    private void claimIn(LaneRows.Due lane, int max) throws SQLException {
        lanes.add(lane.id());
        var seen = new HashSet<Long>();
        for (var first : RecipientRows.due(tx, lane.id(), now, max)) {
            if (seen.contains(first.id()) || freeAt(lane) <= 0) {
                continue;
            }
            var group = new ArrayList<QueuedRecipient>();
            for (var one : first.peers() > 1 ? peers(first) : List.of(first)) {
                if (places.isGoingOn(one.id())) { // its lease ran out while it is tried here
                    seen.add(one.id());
                    renew(one);
                } else if (isAlike(first, one) && seen.add(one.id())) {
                    group.add(one);
                }
            }
            if (!group.isEmpty()) {
                begin(group, lane.place().via());
                takenAt.merge(lane.place(), 1, Integer::sum);
            }
        }
    }

    private List<QueuedRecipient> peers(QueuedRecipient first) throws SQLException {
        return RecipientRows.peers(
                tx, first.messageId(), first.lane(), now, limits.recipientsOfClaimMax());
    }

    private void renew(QueuedRecipient one) throws SQLException {
        LeaseRows.renew(tx, List.of(one.id()), node, now.plus(limits.lease()));
    }

    /** outbound S-9 */
    private static boolean isAlike(QueuedRecipient first, QueuedRecipient one) {
        if (first.id() == one.id()) {
            return true;
        }
        return first.sender() == null
                && one.sender() == null
                && first.attempts() == one.attempts()
                && first.tls() == one.tls()
                && Objects.equals(first.transport(), one.transport());
    }

    private void begin(List<QueuedRecipient> group, String via) throws SQLException {
        var message = message(group.getFirst().messageId());
        var suppressions = new Suppressions(tx, message.account());
        var recipients = new ArrayList<QueuedRecipient>();
        var suppressed = new ArrayList<QueuedRecipient>();
        for (var one : group) {
            var taken = one.begun(now);
            begun.add(new LeaseRows.Begun(taken, leaseEnd(taken)));
            if (suppressions.has(taken.recipient().path())) { // outbound P-3, W-5
                suppressed.add(taken);
            } else {
                recipients.add(taken);
            }
        }
        var first = group.getFirst();
        var sender = first.sender();
        var earlier =
                first.lastAttempt() == null ? List.<Attempt>of() : AttemptRows.of(tx, first.id());
        claims.add(
                new Claim(
                        message,
                        sender == null ? message.from() : sender.from(),
                        recipients,
                        suppressed,
                        earlier,
                        via));
    }

    /** What is cut off again and again is not taken over sooner than it would be tried again. */
    private Instant leaseEnd(QueuedRecipient taken) {
        var wait = limits.waitAfter(taken.attempts());
        var isShort = taken.interrupted() == 0 || wait.compareTo(limits.lease()) < 0;
        return now.plus(isShort ? limits.lease() : wait);
    }

    private QueuedMessage message(long id) throws SQLException {
        @Nullable QueuedMessage known = messages.get(id);
        if (known == null) {
            known = MessageRows.message(tx, id);
            messages.put(id, known);
        }
        return known;
    }
}
