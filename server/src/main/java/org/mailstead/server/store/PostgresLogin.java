package org.mailstead.server.store;

/**
 * How to reach a PostgreSQL database, which exists and is UTF-8.
 *
 * @param url {@code jdbc:postgresql://HOST:PORT/DATABASE?...}, with the driver's parameters, such
 *     as {@code sslmode=verify-full}
 * @param user owns the tables, or may create them
 * @param password empty if the server asks for none
 */
public record PostgresLogin(String url, String user, String password) {
    public PostgresLogin {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("not a jdbc:postgresql: URL");
        }
    }

    /** Without the password, and without the URL's parameters, which may hold one. */
    @Override
    public String toString() {
        int parameters = url.indexOf('?');
        return user + " at " + (parameters < 0 ? url : url.substring(0, parameters));
    }
}
