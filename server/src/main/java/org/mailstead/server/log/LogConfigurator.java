package org.mailstead.server.log;

import static ch.qos.logback.classic.ClassicConstants.CONFIG_FILE_PROPERTY;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.Loader;

/**
 * Sets logging up when nobody else does, without reading any XML: info and above, as logfmt, to
 * standard error. Found by Logback as a service. A configuration of Logback's own (named by {@code
 * logback.configurationFile}, or that of the tests) comes first.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    private static final String TEST_FILE = "logback-test.xml";

    /** For the service loader. */
    public LogConfigurator() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(CONFIG_FILE_PROPERTY) != null
                || Loader.getResourceBySelfClassLoader(TEST_FILE) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        // systemd's journal notes the time of each line itself
        var encoder = new LogfmtEncoder(System.getenv("JOURNAL_STREAM") == null);
        encoder.setContext(context);
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        // it tells of each start and stop what we tell ourselves
        context.getLogger("org.eclipse.jetty").setLevel(Level.WARN);
        // what it warns of there is what strangers send
        context.getLogger("org.eclipse.jetty.http").setLevel(Level.ERROR);
        context.getLogger("org.eclipse.jetty.http2").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
