package org.mailstead.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.Locale;
import org.mailstead.server.net.ConnectionId;

/**
 * Writes one line for each event: {@code time=… level=info pkg=smtp conn=1a2b msg="recipient
 * refused" to=ann@example.org}. Nothing that a client sends can make a second line or a second key:
 * what is not plain is quoted, and line ends and control characters in it are escaped.
 *
 * <p>The connection is that of the thread which logs.
 */
final class LogfmtEncoder extends EncoderBase<ILoggingEvent> {
    private static final String ROOT = "org.mailstead.server.";

    /** No value is longer, in characters; the rest of it is cut. A stack trace may be. */
    static final int VALUE_MAX = 4096;

    private static final int STACK_MAX = 64 * 1024;

    private final boolean withTime;

    /**
     * @param withTime false if the reader of the log notes the time itself, as journald does
     */
    LogfmtEncoder(boolean withTime) {
        this.withTime = withTime;
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new StringBuilder(160);
        if (withTime) {
            pair(line, "time", event.getInstant().toString(), VALUE_MAX);
        }
        pair(line, "level", event.getLevel().toString().toLowerCase(Locale.ROOT), VALUE_MAX);
        pair(line, "pkg", packageOf(event.getLoggerName()), VALUE_MAX);
        if (ConnectionId.CURRENT.isBound()) {
            pair(line, "conn", ConnectionId.CURRENT.get().toString(), VALUE_MAX);
        }
        pair(line, "msg", event.getFormattedMessage(), VALUE_MAX);
        var pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> pair(line, pair.key, String.valueOf(pair.value), VALUE_MAX));
        }
        var thrown = event.getThrowableProxy();
        if (thrown != null) {
            pair(line, "stack", ThrowableProxyUtil.asString(thrown).strip(), STACK_MAX);
        }
        line.setCharAt(line.length() - 1, '\n');
        return line.toString().getBytes(UTF_8);
    }

    /** {@code smtp} for a class of ours, else the logger's name as it is. */
    private static String packageOf(String logger) {
        if (!logger.startsWith(ROOT)) {
            return logger;
        }
        var dot = logger.indexOf('.', ROOT.length());
        return dot < 0 ? "server" : logger.substring(ROOT.length(), dot);
    }

    private static void pair(StringBuilder line, String key, String value, int most) {
        line.append(key).append('=');
        var shown = value.length() > most ? value.substring(0, most) + "…" : value;
        if (isPlain(shown)) {
            line.append(shown);
        } else {
            quote(line, shown);
        }
        line.append(' ');
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c <= ' ' || c > '~' || c == '"' || c == '=' || c == '\\') {
                return false;
            }
        }
        return !value.isEmpty();
    }

    private static void quote(StringBuilder line, String value) {
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> line.append('\\').append(c);
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (isHidden(c)) {
                        line.append("\\u").append(String.format("%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }

    /** Control characters and what changes the direction or the lines of the text around it. */
    private static boolean isHidden(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    true;
            default -> false;
        };
    }
}
