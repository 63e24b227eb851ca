package org.mailstead.server.delivery;

import org.mailstead.server.queue.Places;

/** Room for nothing: the server stops. */
enum Standstill implements Places {
    PLACES;

    @Override
    public int free() {
        return 0;
    }

    @Override
    public int freeAt(String destination, String via) {
        return 0;
    }

    @Override
    public int freeVia(String via) {
        return 0;
    }

    @Override
    public int freeFor(long account) {
        return 0;
    }

    @Override
    public int goingOnAt(String destination, String via) {
        return 0;
    }

    @Override
    public int goingOnFor(long account) {
        return 0;
    }

    @Override
    public int destinations() {
        return 0;
    }

    @Override
    public int accounts() {
        return 0;
    }

    @Override
    public boolean isGoingOn(long recipient) {
        return false;
    }
}
