package org.mailstead.server.queue;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Room that a test gives: {@code free} claims at once, and so many at each destination. */
public final class TestPlaces implements Places {
    private final int free;
    private final int atDestination;
    public final Map<String, Integer> goingOnAt = new ConcurrentHashMap<>();
    public final Map<Long, Integer> goingOnFor = new ConcurrentHashMap<>();
    public final Set<Long> goingOn = new HashSet<>();

    /** Ways on which nothing more has room. */
    public final Set<String> full = new HashSet<>();

    public TestPlaces(int free, int atDestination) {
        this.free = free;
        this.atDestination = atDestination;
    }

    /** Room for a hundred of each. */
    public static TestPlaces many() {
        return new TestPlaces(100, 100);
    }

    @Override
    public int free() {
        return free;
    }

    @Override
    public int freeAt(String destination, String via) {
        return atDestination - goingOnAt(destination, via);
    }

    @Override
    public int freeVia(String via) {
        return full.contains(via) ? 0 : Integer.MAX_VALUE;
    }

    @Override
    public int freeFor(long account) {
        return free;
    }

    @Override
    public int goingOnAt(String destination, String via) {
        return goingOnAt.getOrDefault(destination, 0);
    }

    @Override
    public int goingOnFor(long account) {
        return goingOnFor.getOrDefault(account, 0);
    }

    @Override
    public int destinations() {
        return goingOnAt.size();
    }

    @Override
    public int accounts() {
        return goingOnFor.size();
    }

    @Override
    public boolean isGoingOn(long recipient) {
        return goingOn.contains(recipient);
    }
}
