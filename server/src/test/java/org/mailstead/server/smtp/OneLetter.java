package org.mailstead.server.smtp;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.mailstead.server.queue.Retired;
import org.mailstead.server.queue.RetiredFilter;

/** A message that Ann sends to Bob, and what the queue remembers of it. */
final class OneLetter {
    private OneLetter() {}

    /** Sends it, and waits until the queue is done with it. */
    static void send(TestSmtp server) throws Exception {
        server.submissions()
                .login("ann")
                .play(
                        """
                        C: MAIL FROM:<ann@example.test> ENVID=order-7
                        S: 250 *
                        C: RCPT TO:<bob@example.test>
                        S: 250 *
                        C: DATA
                        S: 354 *
                        C: From: ann@example.test
                        C: Message-ID: <one@example.test>
                        C:
                        C: hi
                        C: .
                        S: 250 *
                        """);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.memory.list(RetiredFilter.ALL, true, true, 10).size() == 1);
    }

    static Retired remembered(TestSmtp server) throws Exception {
        return server.memory.list(RetiredFilter.ALL, true, true, 10).getFirst();
    }
}
