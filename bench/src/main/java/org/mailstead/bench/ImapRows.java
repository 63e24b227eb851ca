package org.mailstead.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What is timed, one method a row: each says how many seconds it took. For one thread. */
final class ImapRows {
    private static final int WINDOW = 16;
    private static final int TOGETHER = 100;
    private static final int NOTICES = 20;

    private final ImapConnection.Server server;
    private final ImapConnection connection;
    private final List<byte[]> messages;
    private String selected = "";

    /**
     * @param messages what is appended
     */
    ImapRows(ImapConnection.Server server, List<byte[]> messages) throws IOException {
        this.server = server;
        this.messages = messages;
        this.connection = ImapConnection.logIn(server, 1, false);
    }

    /** A row of the table. */
    enum Row {
        SELECT("SELECT, big, again"),
        FLAGS("FETCH 1:* (UID FLAGS), big"),
        UNSEEN("SEARCH UNSEEN, big"),
        ENVELOPES("FETCH 1:* (ENVELOPE BODYSTRUCTURE), mid"),
        FIRST_HEADER("SEARCH HEADER, mid, the first for a field"),
        HEADER("SEARCH HEADER Message-ID, mid"),
        SUBJECT("SEARCH SUBJECT, mid"),
        BODIES("FETCH 1:1000 BODY.PEEK[], mid"),
        STORE("STORE 1:* FLAGS, mid"),
        COPY("COPY 1:1000"),
        MOVE("MOVE 1:1000"),
        APPEND("APPEND, 500 one by one"),
        PIPELINED("APPEND, 1000, 16 on the way"),
        MULTIAPPEND("APPEND, 2000, 100 in one"),
        NOTICE("IDLE, notice after the reply to APPEND");

        private final String title;

        Row(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        /** How many things a row does of which the rate is told; 0 for none. */
        int rate() {
            return switch (this) {
                case APPEND -> 500;
                case PIPELINED -> 1000;
                case MULTIAPPEND -> 2000;
                default -> 0;
            };
        }
    }

    /** Does a row once. */
    double seconds(Row row, int round) throws IOException {
        return switch (row) {
            case SELECT -> {
                selected = "big";
                yield timed("SELECT big");
            }
            case FLAGS -> in("big", "FETCH 1:* (UID FLAGS)");
            case UNSEEN -> in("big", "SEARCH UNSEEN");
            case ENVELOPES -> in("mid", "FETCH 1:* (ENVELOPE BODYSTRUCTURE)");
            // a field that nobody asked for before, here or in an earlier run
            case FIRST_HEADER ->
                    in("mid", "SEARCH HEADER X-%x not-there".formatted(System.nanoTime()));
            case HEADER -> in("mid", "SEARCH HEADER Message-ID not-there");
            case SUBJECT -> in("mid", "SEARCH SUBJECT not-there");
            case BODIES -> in("mid", "FETCH 1:1000 BODY.PEEK[]");
            case STORE ->
                    in("mid", "STORE 1:* %sFLAGS (\\Flagged)".formatted("+-".charAt(round % 2)));
            case COPY -> {
                fresh("work");
                yield in("mid", "COPY 1:1000 work");
            }
            case MOVE -> {
                fresh("work");
                fresh("work2");
                in("mid", "COPY 1:1000 work");
                yield in("work", "UID MOVE 1:* work2");
            }
            case APPEND -> {
                fresh("work");
                yield one();
            }
            case PIPELINED -> {
                fresh("work");
                yield pipelined();
            }
            case MULTIAPPEND -> {
                fresh("work");
                yield multiappend();
            }
            case NOTICE -> notice();
        };
    }

    private double timed(String command) throws IOException {
        var start = System.nanoTime();
        connection.command(command);
        return (System.nanoTime() - start) / 1e9;
    }

    private double in(String mailbox, String command) throws IOException {
        select(mailbox);
        return timed(command);
    }

    private void select(String mailbox) throws IOException {
        if (!selected.equals(mailbox)) {
            connection.command("SELECT " + mailbox);
            selected = mailbox;
        }
    }

    /** An empty mailbox, none selected. */
    private void fresh(String mailbox) throws IOException {
        select("INBOX");
        try {
            connection.command("DELETE " + mailbox);
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains(" NO ")) { // it was not there
                throw e;
            }
        }
        connection.command("CREATE " + mailbox);
    }

    private double one() throws IOException {
        var start = System.nanoTime();
        for (int i = 0; i < Row.APPEND.rate(); i++) {
            connection.append("APPEND work", List.of(message(i)));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private double pipelined() throws IOException {
        var start = System.nanoTime();
        var sent = new ArrayDeque<String>();
        for (int i = 0; i < Row.PIPELINED.rate(); i++) {
            sent.add(connection.sendAppend("APPEND work", List.of(message(i))));
            if (sent.size() == WINDOW) { // the last answer comes after all others
                connection.await(sent.getLast());
                sent.clear();
            }
        }
        if (!sent.isEmpty()) {
            connection.await(sent.getLast());
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private double multiappend() throws IOException {
        var start = System.nanoTime();
        append(connection, "work", Row.MULTIAPPEND.rate());
        return (System.nanoTime() - start) / 1e9;
    }

    private void append(ImapConnection to, String mailbox, int count) throws IOException {
        for (int done = 0; done < count; done += TOGETHER) {
            var some = new ArrayList<byte[]>();
            for (int i = done; i < Math.min(count, done + TOGETHER); i++) {
                some.add(message(i));
            }
            to.append("APPEND " + mailbox, some);
        }
    }

    private byte[] message(int number) {
        return messages.get(number % messages.size());
    }

    /** The median time from the reply to one client until another one, which idles, hears of it. */
    private double notice() throws IOException {
        var waits = new ArrayList<Double>();
        try (var idle = ImapConnection.logIn(server, 1, false)) {
            fresh("work");
            idle.command("SELECT work");
            for (int i = 0; i < NOTICES; i++) {
                var tag = idle.send("IDLE");
                idle.readTo("+");
                connection.append("APPEND work", List.of(message(i)));
                var start = System.nanoTime();
                idle.readTo("*");
                waits.add((System.nanoTime() - start) / 1e9);
                idle.done(tag);
            }
        }
        waits.sort(null);
        return waits.get(waits.size() / 2);
    }

    /** Puts so many messages into a mailbox of a user, if it has none. */
    static void fill(
            ImapConnection.Server server,
            int user,
            String mailbox,
            List<byte[]> messages,
            int count)
            throws IOException {
        var rows = new ImapRows(server, messages);
        try (var connection = ImapConnection.logIn(server, user, false)) {
            if (!mailbox.equals("INBOX")) {
                try {
                    connection.command("CREATE " + mailbox);
                } catch (IOException e) {
                    if (!String.valueOf(e.getMessage()).contains(" NO ")) { // it is there
                        throw e;
                    }
                }
            }
            if (connection
                    .command("STATUS %s (MESSAGES)".formatted(mailbox))
                    .contains("MESSAGES 0")) {
                rows.append(connection, mailbox, count);
            }
        } finally {
            rows.close();
        }
    }

    void close() throws IOException {
        connection.close();
    }
}
