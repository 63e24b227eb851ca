package org.mailstead.server.delivery;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.Places;
import org.mailstead.server.queue.QueuedRecipient;

/**
 * The attempts that go on, and what there is room for besides. Memory for those alone, and for a
 * bounded number of destinations of which something was learned. Any thread.
 */
final class Flights implements Places {
    /** Of how many idle destinations it is remembered how they took their mail. */
    private static final int KNOWN_MAX = 10_000;

    private final DeliveryLimits limits;
    private final Map<Long, Flight> begun = new LinkedHashMap<>();
    private final Set<Long> recipients = new HashSet<>();
    private final Map<String, Integer> atHop = new HashMap<>();
    private final Map<Long, Integer> ofAccount = new HashMap<>();
    private final Map<String, Integer> byWay = new HashMap<>();
    private final Map<String, Integer> windows = new LinkedHashMap<>(16, 0.75f, true);

    Flights(DeliveryLimits limits) {
        this.limits = limits;
    }

    /** What came of an attempt for those who try the same destination. */
    enum Landing {
        /** Somebody there answered: there may be more at once. */
        REACHED,
        /** Nobody could be reached: one at a time. */
        UNREACHABLE,
        /** That is not known. */
        UNKNOWN
    }

    /**
     * An attempt that goes on.
     *
     * @param start by {@link System#nanoTime}
     */
    private record Flight(long account, long start) {}

    synchronized void begin(Claim claim) {
        begun.put(key(claim), new Flight(claim.account(), System.nanoTime()));
        ids(claim).forEach(recipients::add);
        atHop.merge(nextHop(claim), 1, Integer::sum);
        byWay.merge(claim.via(), 1, Integer::sum);
        ofAccount.merge(claim.account(), 1, Integer::sum);
    }

    synchronized void end(Claim claim, Landing landing) {
        if (begun.remove(key(claim)) == null) {
            return;
        }
        recipients.removeAll(Set.copyOf(ids(claim)));
        less(atHop, nextHop(claim));
        less(byWay, claim.via());
        less(ofAccount, claim.account());
        var hop = nextHop(claim);
        switch (landing) {
            case REACHED -> windows.put(hop, Math.min(window(hop) + 1, most(hop)));
            case UNREACHABLE -> windows.put(hop, fewer(hop));
            case UNKNOWN -> {}
        }
        forgetOldest();
    }

    /** One relay has all that goes through it tried in time, so it keeps a quarter. */
    private int fewer(String hop) {
        return RoutedWays.isRelay(hop)
                ? Math.max(Math.max(1, limits.perRelay() / 4), window(hop) / 2)
                : 1;
    }

    /** What is one place for all that goes there: a relay, or a destination. */
    private static String nextHop(Claim claim) {
        return nextHop(claim.destination(), claim.via());
    }

    private static String nextHop(String destination, String via) {
        return RoutedWays.isRelay(via) ? via : destination;
    }

    private int most(String hop) {
        return RoutedWays.isRelay(hop) ? limits.perRelay() : limits.perDestination();
    }

    private void forgetOldest() {
        Iterator<String> oldest = windows.keySet().iterator();
        while (windows.size() > KNOWN_MAX && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }

    private static <K> void less(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }

    /** How many attempts may go on at a next hop. */
    private int window(String hop) {
        var first = RoutedWays.isRelay(hop) ? limits.perRelay() : limits.perDestinationFirst();
        return windows.getOrDefault(hop, first);
    }

    /** One of its recipients: none is in two claims. */
    private static long key(Claim claim) {
        var any = claim.recipients().isEmpty() ? claim.suppressed() : claim.recipients();
        return any.getFirst().id();
    }

    private static List<Long> ids(Claim claim) {
        return claim.recipients().stream().map(QueuedRecipient::id).toList();
    }

    /** Whether nothing goes on. */
    synchronized boolean isEmpty() {
        return begun.isEmpty();
    }

    /** Whose attempts go on. */
    synchronized List<Long> goingOn() {
        return List.copyOf(recipients);
    }

    @Override
    public synchronized int free() {
        var slow = slow().values().stream().mapToInt(count -> count).sum();
        return limits.atOnce() + Math.min(slow, limits.slowMax()) - begun.size();
    }

    /** How many attempts of each account wait for their peers rather than for us. */
    private Map<Long, Integer> slow() {
        var slowSince = System.nanoTime() - limits.slowAfter().toNanos();
        var slow = new HashMap<Long, Integer>();
        for (var flight : begun.values()) { // the oldest first
            if (flight.start() - slowSince >= 0) {
                break;
            }
            slow.merge(flight.account(), 1, Integer::sum);
        }
        return slow;
    }

    @Override
    public synchronized int freeAt(String destination, String via) {
        var hop = nextHop(destination, via);
        return window(hop) - atHop.getOrDefault(hop, 0);
    }

    @Override
    public synchronized int freeVia(String via) {
        if (via.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        return RoutedWays.isRelay(via)
                ? freeAt("", via)
                : limits.perProxy() - byWay.getOrDefault(via, 0);
    }

    @Override
    public synchronized int freeFor(long account) {
        var slow = Math.min(slow().getOrDefault(account, 0), limits.slowMax());
        return limits.perAccount() + slow - ofAccount.getOrDefault(account, 0);
    }

    @Override
    public synchronized int goingOnAt(String destination, String via) {
        return atHop.getOrDefault(nextHop(destination, via), 0);
    }

    @Override
    public synchronized int goingOnFor(long account) {
        return ofAccount.getOrDefault(account, 0);
    }

    @Override
    public synchronized int destinations() {
        return atHop.size();
    }

    @Override
    public synchronized int accounts() {
        return ofAccount.size();
    }

    @Override
    public synchronized boolean isGoingOn(long recipient) {
        return recipients.contains(recipient);
    }
}
