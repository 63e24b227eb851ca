package org.mailstead.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.mailstead.server.config.LogConfig;
import org.mailstead.server.config.LogLevel;
import org.slf4j.LoggerFactory;

/** Sets how much is logged. */
public final class Logs {
    private static final String ROOT = "org.mailstead.server";

    private Logs() {}

    /** From now on, what the configuration says. Libraries stay at info unless all is debugged. */
    public static void configure(LogConfig config) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME)
                    .setLevel(
                            config.level().compareTo(LogLevel.INFO) < 0
                                    ? level(config.level())
                                    : Level.INFO);
            context.getLogger(ROOT).setLevel(level(config.level()));
            config.levels()
                    .forEach((name, level) ->
                            context.getLogger(ROOT + "." + name).setLevel(level(level)));
        }
    }

    /** Only what is wrong: for commands that write for people. */
    public static void quiet() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        }
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }
}
