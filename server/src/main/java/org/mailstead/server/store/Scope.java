package org.mailstead.server.store;

/** Which rows a transaction may touch: those of the server, or those of one account. */
public sealed interface Scope {

    /** What belongs to the server: its directory, its queue, its caches. */
    static Scope server() {
        return new Server();
    }

    /** The rows of one account. */
    static Scope account(long id) {
        return new Account(id);
    }

    /** The account's number; 0 for the server. */
    default long accountId() {
        return switch (this) {
            case Server() -> 0;
            case Account(var id) -> id;
        };
    }

    /** What belongs to the server. */
    record Server() implements Scope {
        @Override
        public String toString() {
            return "server";
        }
    }

    /**
     * What belongs to one account.
     *
     * @param id 1 or more
     */
    record Account(long id) implements Scope {
        public Account {
            if (id < 1) {
                throw new IllegalArgumentException("account below 1: " + id);
            }
        }

        @Override
        public String toString() {
            return "account " + id;
        }
    }
}
