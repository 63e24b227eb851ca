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
    private final Map<String, Integer> takenAt = new HashMap<>();
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
        var accounts = new ArrayList<>(LaneRows.dueAccounts(tx, now, free + places.accounts()));
        accounts.removeIf(account -> places.freeFor(account) <= 0);
        accounts.sort(Comparator.comparingInt(places::goingOnFor));
        var share = accounts.isEmpty() ? 0 : Math.max(1, free / accounts.size());
        var touched = new ArrayList<Long>();
        for (var account : accounts) {
            var room = Math.min(share, Math.min(free - claims.size(), places.freeFor(account)));
            if (room <= 0) {
                break;
            }
            claimFor(account, room);
            touched.add(account);
        }
        LeaseRows.begin(tx, begun, node, now);
        LaneRows.refresh(tx, lanes);
        for (var account : touched) {
            LaneRows.refreshAccount(tx, account, LaneRows.Waiting.NOTHING);
        }
        return claims;
    }

    private void claimFor(long account, int room) throws SQLException {
        var until = claims.size() + room;
        for (var priority : LaneRows.priorities(tx, account)) {
            var left = until - claims.size();
            if (left <= 0) {
                return;
            }
            var max = left + places.destinations() + takenAt.size();
            var due = new ArrayList<>(LaneRows.due(tx, account, priority, now, max));
            due.removeIf(lane -> freeAt(lane) <= 0);
            due.sort(Comparator.comparingInt(lane -> places.goingOnAt(lane.destination())));
            for (var each : shares(due, left).entrySet()) {
                claimIn(each.getKey(), each.getValue());
            }
        }
    }

    private int freeAt(LaneRows.Due lane) {
        return places.freeAt(lane.destination()) - takenAt.getOrDefault(lane.destination(), 0);
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
            if (seen.contains(first.id()) || takenAt(lane) >= places.freeAt(lane.destination())) {
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
                begin(group);
                takenAt.merge(lane.destination(), 1, Integer::sum);
            }
        }
    }

    private int takenAt(LaneRows.Due lane) {
        return takenAt.getOrDefault(lane.destination(), 0);
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

    private void begin(List<QueuedRecipient> group) throws SQLException {
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
                        earlier));
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
