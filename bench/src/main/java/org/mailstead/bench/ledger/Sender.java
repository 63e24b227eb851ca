package org.mailstead.bench.ledger;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Sends messages into the Inbox over one connection after another, and notes what is taken. */
final class Sender implements Runnable {
    private static final String QUEUED = "q";

    private final ServerProcess server;
    private final Arrivals arrivals;
    private final boolean submits;
    private final AtomicLong acknowledgements;
    private final String name;
    private int sent;

    /**
     * @param submits whether it logs in and its messages go through the queue
     * @param acknowledgements counted up for each
     * @param name is in the tokens; unique in a run
     */
    Sender(
            ServerProcess server,
            Arrivals arrivals,
            boolean submits,
            AtomicLong acknowledgements,
            String name) {
        this.server = server;
        this.arrivals = arrivals;
        this.submits = submits;
        this.acknowledgements = acknowledgements;
        this.name = (submits ? QUEUED : "s") + name;
    }

    /** Whether a message of this token goes through the queue. */
    static boolean isQueued(String token) {
        return token.startsWith(QUEUED);
    }

    /** Until the server has gone. */
    @Override
    public void run() {
        try (var smtp = submits ? server.submission() : server.smtp()) {
            if (submits) {
                smtp.authenticate(ServerProcess.USER, ServerProcess.PASSWORD);
            }
            while (true) {
                sent++;
                var token = name + "-" + sent;
                var from = submits ? ServerProcess.USER : "ledger@example.test";
                var reply = smtp.send(from, ServerProcess.USER, new Letter(token).octets());
                if (reply.startsWith("250")) {
                    arrivals.acknowledged(token);
                } else {
                    arrivals.refused(token);
                }
                acknowledgements.incrementAndGet();
            }
        } catch (IOException e) {
            // killed, as it is meant to be: what is on its way may be there or not
        }
    }
}
