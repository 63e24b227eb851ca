package org.mailstead.bench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * {@code bench/run ledger [--kills N] [--minutes M] [--seed S] [--submission SESSIONS]}: kills the
 * server under load until it was killed N times (default 1,000) or M minutes have gone by, and
 * tells what was lost. By default two of the sessions send through the queue.
 */
public final class LedgerTool {
    /** So many kills on one data directory: then it is stopped in order, and a new one is made. */
    private static final int KILLS_PER_STORE = 25;

    private static final int ANSWERS_MAX = 400;

    private LedgerTool() {}

    /** Exit status 0: nothing was lost, 1: something was. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        long kills = number(arguments, "--kills", 1000);
        var seed = number(arguments, "--seed", 1);
        var submission = (int) number(arguments, "--submission", 2);
        var load = new Ledger.Load(4, submission, 3);
        var until =
                System.nanoTime()
                        + Duration.ofMinutes(number(arguments, "--minutes", 100_000)).toNanos();
        var work = Files.createTempDirectory("mailstead-ledger");
        var program = ServerProgram.ofThisClassPath().withClassCache(work);
        var random = new Random(seed);
        long killed = 0;
        long answered = 0;
        long arrived = 0;
        for (int store = 1; killed < kills && System.nanoTime() < until; store++) {
            var data = work.resolve("store-" + store);
            var ledger = new Ledger(program, data, load, random.nextLong());
            while (ledger.kills() < KILLS_PER_STORE
                    && killed + ledger.kills() < kills
                    && System.nanoTime() < until) {
                require(ledger.checkLoadKill(1 + random.nextInt(ANSWERS_MAX)), store, work);
            }
            require(ledger.checkAndStop(), store, work);
            killed += ledger.kills();
            answered += ledger.acknowledgements();
            arrived += ledger.arrived();
            System.out.printf(
                    "%,d kills, %,d messages taken, %,d answers: nothing lost, nothing twice,"
                            + " nothing went back%n",
                    killed, arrived, answered);
            delete(work.resolve("store-" + store));
        }
        delete(work);
    }

    static long number(String[] arguments, String option, long otherwise) {
        return Long.parseLong(text(arguments, option, Long.toString(otherwise)));
    }

    static String text(String[] arguments, String option, String otherwise) {
        for (int i = 0; i + 1 < arguments.length; i++) {
            if (arguments[i].equals(option)) {
                return arguments[i + 1];
            }
        }
        return otherwise;
    }

    private static void require(List<String> wrong, int store, Path work) {
        if (!wrong.isEmpty()) {
            System.out.printf("store %d in %s:%n", store, work);
            wrong.forEach(System.out::println);
            System.exit(1);
        }
    }

    static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
