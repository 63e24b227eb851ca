package org.mailstead.server.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.mailstead.server.relay.RelayHost;

/**
 * How many connections there are to each relay at once: it takes mail for all destinations, so what
 * is bounded for each of them is bounded for it too. Memory for relays in use. Any number of
 * threads.
 */
final class RelayPlaces {
    private final int ofRelay;

    /** Guarded by itself. */
    private final Map<RelayHost, Room> rooms = new HashMap<>();

    RelayPlaces(int ofRelay) {
        this.ofRelay = ofRelay;
    }

    /** Of one relay: its places, and how many have one or wait for one. */
    private static final class Room {
        private final Semaphore free;
        private int users;

        private Room(int places) {
            free = new Semaphore(places, true);
        }
    }

    /** A place at a relay, until it is closed. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for a place; whoever waits longest gets the next. */
    Place take(RelayHost relay) throws InterruptedException {
        Room room;
        synchronized (rooms) {
            room = rooms.computeIfAbsent(relay, _ -> new Room(ofRelay));
            room.users++;
        }
        try {
            room.free.acquire();
        } catch (InterruptedException e) {
            leave(relay, room);
            throw e;
        }
        return () -> {
            room.free.release();
            leave(relay, room);
        };
    }

    private void leave(RelayHost relay, Room room) {
        synchronized (rooms) {
            room.users--;
            if (room.users == 0) {
                rooms.remove(relay);
            }
        }
    }

    /** How many relays are in use. */
    int inUse() {
        synchronized (rooms) {
            return rooms.size();
        }
    }
}
