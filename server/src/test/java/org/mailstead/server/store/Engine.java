package org.mailstead.server.store;

/** The engines that every test of rows runs on. */
public enum Engine {
    SQLITE,
    POSTGRESQL
}
