package org.mailstead.bench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import org.mailstead.server.control.OperationException;

/**
 * {@code bench/run queue-kill [--messages N] [--kills N] [--seed S]}: kills a server while its
 * users send N messages (default 10,000) and it relays them, N times (default 100), and tells what
 * arrived.
 */
public final class QueueKill {
    private QueueKill() {}

    /** Exit status 0: nothing was lost, and nothing came twice without need; 1: something. */
    public static void main(String[] arguments)
            throws IOException, InterruptedException, OperationException {
        var work = Files.createTempDirectory("mailstead-queue-kill");
        var program = ServerProgram.ofThisClassPath().withClassCache(work);
        var messages = (int) LedgerTool.number(arguments, "--messages", 10_000);
        var kills = (int) LedgerTool.number(arguments, "--kills", 100);
        var seed = LedgerTool.number(arguments, "--seed", 1);
        var ledger = new QueueLedger(program, work.resolve("store"), messages, seed);
        var outcome = ledger.run(kills);
        if (!outcome.wrong().isEmpty()) {
            System.out.printf("in %s:%n", work);
            outcome.wrong().forEach(System.out::println);
            System.exit(1);
        }
        System.out.println(outcome);
        LedgerTool.delete(work);
    }
}
