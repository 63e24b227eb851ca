package org.mailstead.bench;

import java.io.IOException;
import java.time.Duration;

/** A server that takes mail of users and gives it to a sink. */
interface RelayServer extends AutoCloseable {
    String name();

    /** Where it takes mail, on loopback. */
    int port();

    /** Whether who sends has to log in. */
    boolean wantsLogin();

    /** The time that all its processes have run. */
    Duration processorTime() throws IOException;

    /** How many messages wait in it. */
    long waiting() throws IOException, InterruptedException;

    @Override
    void close();
}
