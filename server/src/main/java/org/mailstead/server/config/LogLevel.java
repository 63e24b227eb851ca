package org.mailstead.server.config;

/** How much is logged. Each level has what those before it have. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
