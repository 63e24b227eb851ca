package org.mailstead.server.delivery;

import java.time.Duration;
import javax.net.ssl.SSLSession;
import org.mailstead.smtp.ClientObserver;
import org.mailstead.smtp.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Listens to one connection: for the transcript of the attempt that has it now, the log at level
 * trace, and the metrics. For one thread at a time, as the connection is. outbound C-18, ME-9, TD-1
 */
final class Recorder implements ClientObserver {
    private static final String LOGGERS = "org.mailstead.server.delivery.protocol.";
    private static final Logger commands = LoggerFactory.getLogger(LOGGERS + "commands");
    private static final Logger logins = LoggerFactory.getLogger(LOGGERS + "authentication");
    private static final Logger data = LoggerFactory.getLogger(LOGGERS + "data");

    private final Peer host;
    private final RemoteMetrics metrics;
    private Transcript transcript;

    Recorder(Peer host, RemoteMetrics metrics, Transcript transcript) {
        this.host = host;
        this.metrics = metrics;
        this.transcript = transcript;
    }

    /** From now on the connection serves another attempt, or none. */
    void goOn(Transcript other) {
        transcript = other;
    }

    /** Something that happened, in words. */
    void note(String text) {
        transcript.note(text);
    }

    @Override
    public void said(String verb, String line) {
        transcript.client(line);
        trace(of(verb)).addKeyValue("line", line).log("client says");
    }

    @Override
    public void sent(long octets) {
        transcript.note(octets + " octets of message");
        trace(data).addKeyValue("octets", octets).log("client sent a message");
    }

    @Override
    public void heard(String verb, Reply reply, Duration took) {
        metrics.command(verb, reply, took);
        transcript.server(reply);
        trace(of(verb))
                .addKeyValue("to", verb)
                .addKeyValue("reply", reply)
                .addKeyValue("ms", took.toMillis())
                .log("server says");
    }

    @Override
    public void secured(SSLSession session, Duration took) {
        var words = session.getProtocol() + " " + session.getCipherSuite();
        transcript.note("TLS: " + words);
        trace(commands)
                .addKeyValue("tls", words)
                .addKeyValue("ms", took.toMillis())
                .log("handshake done");
    }

    private LoggingEventBuilder trace(Logger logger) {
        return logger.atTrace().addKeyValue("host", host);
    }

    private static Logger of(String verb) {
        return switch (verb) {
            case "AUTH" -> logins;
            case "DATA", "BDAT", MESSAGE -> data;
            default -> commands;
        };
    }
}
