package org.mailstead.server.imap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.mailbox.Flag;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * Two sessions on one mailbox, their commands in every order, beside a naive model of it: what each
 * was told stays true, no message is lost, and none is told away while numbers are in use. RFC 9051
 * §5.2, §7.5.1; imap §6; issue 3 §3.
 */
class InterleavingTest {
    @TempDir Path folder;

    /** What a session does in one step. {@code DONE} only follows {@code IDLE}. */
    private enum Step {
        STORE,
        FETCH,
        EXPUNGE,
        RENAME,
        DELETE,
        IDLE,
        DONE
    }

    /** The mailbox as it must be. */
    private static final class Model {
        private final TreeMap<Long, Set<String>> messages = new TreeMap<>();

        /** Null once it is deleted. */
        private @Nullable String name;

        Model(String name) {
            this.name = name;
            messages.put(1L, Set.of());
            messages.put(2L, Set.of("\\Deleted"));
            messages.put(3L, Set.of());
        }
    }

    /** A client that knows what it was told, and nothing else. */
    private static final class Client {
        private final Conversing conversing;
        private final String id;
        private List<Long> uids = new ArrayList<>();
        private int run;
        private int commands;
        private String idling = "";

        Client(Conversing conversing, String id) {
            this.conversing = conversing;
            this.id = id;
        }

        void select(Model model) throws Exception {
            send("SELECT " + model.name);
            conversing.skipTo(id + commands + " OK [READ-WRITE] selected");
            uids = new ArrayList<>(model.messages.keySet());
        }

        private void send(String command) throws Exception {
            commands++;
            conversing.send(id + commands + " " + command + "\r\n");
        }

        /** What the server answers to a command, after all that it tells. */
        private String run(String command, boolean mayExpunge) throws Exception {
            send(command);
            return hear(id + commands, mayExpunge);
        }

        private String hear(String tag, boolean mayExpunge) throws Exception {
            while (true) {
                var line = conversing.line();
                if (line.startsWith(tag + " ")) {
                    return line.substring(tag.length() + 1);
                }
                var words = line.split("[ ()]+", -1);
                assertThat(words[0]).isEqualTo("*");
                switch (words.length > 2 ? words[2] : "") {
                    case "EXPUNGE" -> {
                        // RFC 9051 §7.5.1: never while sequence numbers are in use
                        assertThat(mayExpunge).as(line).isTrue();
                        uids.remove(Integer.parseInt(words[1]) - 1);
                    }
                    case "FETCH" -> {
                        var row = Integer.parseInt(words[1]) - 1;
                        assertThat(words[3]).isEqualTo("UID");
                        assertThat(uids.get(row)).as(line).isEqualTo(Long.parseLong(words[4]));
                    }
                    default -> assertThat(line).doesNotContain("EXISTS");
                }
            }
        }

        void run(Step step, Model model) throws Exception {
            var present = model.name != null;
            switch (step) {
                case STORE -> {
                    var uid = uids.isEmpty() ? 0 : uids.getFirst();
                    var answer = run(uid == 0 ? "CHECK" : "STORE 1 +FLAGS \\Deleted", uid == 0);
                    check(answer, present);
                    if (answer.startsWith("OK")) {
                        model.messages.computeIfPresent(uid, (_, _) -> Set.of("\\Deleted"));
                    }
                }
                case FETCH -> {
                    var answer = run(uids.isEmpty() ? "CHECK" : "FETCH 1:* FLAGS", uids.isEmpty());
                    check(answer, present);
                }
                case EXPUNGE -> {
                    check(run("EXPUNGE", true), present);
                    if (present) {
                        model.messages.values().removeIf(flags -> flags.contains("\\Deleted"));
                    }
                    knowsAll(model);
                }
                case RENAME -> {
                    var from = name();
                    var answer = run("RENAME " + from + " " + from + id, true);
                    var isThere = from.equals(model.name);
                    assertThat(answer).startsWith(isThere ? "OK " : "NO [NONEXISTENT] ");
                    model.name = isThere ? from + id : model.name;
                    knowsAll(model);
                }
                case DELETE -> {
                    var isThere = name().equals(model.name);
                    var answer = run("DELETE " + name(), true);
                    assertThat(answer).startsWith(isThere ? "OK " : "NO [NONEXISTENT] ");
                    model.name = isThere ? null : model.name;
                    knowsAll(model);
                }
                case IDLE -> {
                    send("IDLE");
                    idling = id + commands;
                    conversing.skipTo("+ idling");
                }
                case DONE -> {
                    conversing.send("DONE\r\n");
                    assertThat(hear(idling, true)).startsWith("OK ");
                    knowsAll(model);
                }
            }
        }

        /** In a mailbox that is gone, commands are refused from the moment that this is known. */
        private static void check(String answer, boolean present) {
            if (present) {
                assertThat(answer).startsWith("OK ");
            } else {
                assertThat(answer).matches("(OK |NO \\[NONEXISTENT\\] ).*");
            }
        }

        /** Whatever may tell of removed messages has told of all. */
        private void knowsAll(Model model) {
            if (model.name != null) {
                assertThat(uids).containsExactlyElementsOf(model.messages.keySet());
            }
        }

        private String name() {
            return "run" + run;
        }
    }

    private static final List<List<Step>> SINGLES =
            List.of(
                    List.of(Step.STORE),
                    List.of(Step.FETCH),
                    List.of(Step.EXPUNGE),
                    List.of(Step.RENAME),
                    List.of(Step.DELETE),
                    List.of(Step.IDLE, Step.DONE));

    private static final List<List<Step>> PAIRS =
            SINGLES.stream()
                    .flatMap(first -> SINGLES.stream().map(second -> joined(first, second)))
                    .toList();

    private static List<Step> joined(List<Step> first, List<Step> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** In which order steps come: true for those of the first session. */
    private static List<List<Boolean>> orders(int first, int second) {
        if (first == 0 && second == 0) {
            return List.of(List.of());
        }
        var orders = new ArrayList<List<Boolean>>();
        if (first > 0) {
            orders(first - 1, second).forEach(rest -> orders.add(with(true, rest)));
        }
        if (second > 0) {
            orders(first, second - 1).forEach(rest -> orders.add(with(false, rest)));
        }
        return orders;
    }

    private static List<Boolean> with(boolean next, List<Boolean> rest) {
        return Stream.concat(Stream.of(next), rest.stream()).toList();
    }

    /** Two sessions, and the mailboxes that they meet in, one for each order. */
    private static final class Meeting implements AutoCloseable {
        private final ImapTestServer server;
        private final Client one;
        private final Client two;
        private int runs;

        Meeting(ImapTestServer server) throws Exception {
            this.server = server;
            one = new Client(server.ann(), "a");
            two = new Client(server.ann(), "b");
        }

        void play(List<Step> first, List<Step> second, List<Boolean> order) throws Exception {
            var model = new Model("run" + ++runs);
            var name = new MailboxName("run" + runs);
            var mailbox = server.mailboxes.create(server.ann, name, Set.of()).getFirst();
            server.mailboxes.append(
                    server.ann,
                    mailbox.id(),
                    model.messages.values().stream().map(Meeting::message).toList());
            for (var client : List.of(one, two)) {
                client.run = runs;
                client.select(model);
            }
            var left = new ArrayList<>(first);
            var right = new ArrayList<>(second);
            for (var isFirst : order) {
                var client = isFirst ? one : two;
                client.run((isFirst ? left : right).removeFirst(), model);
            }
            for (var client : List.of(one, two)) {
                assertThat(client.run("NOOP", true)).startsWith("OK ");
                client.knowsAll(model);
            }
            assertThat(kept(mailbox.id())).isEqualTo(expected(model));
        }

        private static NewMessage message(Set<String> flags) {
            try {
                return new NewMessage(
                        OctetSource.of("x\r\n".getBytes(UTF_8)),
                        ImapTestServer.flags(flags.toArray(String[]::new)),
                        ImapTestServer.NOW);
            } catch (SyntaxException e) {
                throw new IllegalArgumentException(e);
            }
        }

        private static Optional<String> expected(Model model) {
            var deleted = new TreeSet<Long>();
            model.messages.forEach((uid, flags) -> {
                if (!flags.isEmpty()) {
                    deleted.add(uid);
                }
            });
            return Optional.ofNullable(model.name)
                    .map(name -> name + model.messages.keySet() + deleted);
        }

        /** Name, UIDs, and those with {@code \Deleted}; empty if there is no such mailbox. */
        private Optional<String> kept(long id) throws Exception {
            var mailbox = server.mailboxes.find(server.ann, id);
            if (mailbox.isEmpty()) {
                return Optional.empty();
            }
            var view = server.mailboxes.snapshot(server.ann, id);
            var uids = new TreeSet<Long>();
            var deleted = new TreeSet<Long>();
            for (int row = 0; row < view.count(); row++) {
                uids.add(view.uid(row));
                if (view.flags(row).has(Flag.DELETED)) {
                    deleted.add(view.uid(row));
                }
            }
            return Optional.of(mailbox.get().name().value() + uids + deleted);
        }

        void playAll(List<Step> first, List<Step> second) throws Exception {
            for (var order : orders(first.size(), second.size())) {
                try {
                    play(first, second, order);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(
                            "%s and %s in the order %s".formatted(first, second, order), e);
                }
            }
        }

        @Override
        public void close() throws IOException {
            one.conversing.close();
            two.conversing.close();
        }
    }

    @Test // every two commands beside every one, in every order
    void twoSessionsInEveryOrder() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var meeting = new Meeting(server)) {
            for (var pair : PAIRS) {
                for (var single : SINGLES) {
                    meeting.playAll(pair, single);
                }
            }
            assertThat(server.mailboxes.verify(server.ann, false)).isEmpty();
        }
    }

    @RepeatedTest(3) // two commands beside two, some of them
    void twoSessionsOfTwoCommandsInSomeOrders(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        try (var server = ImapTestServer.start(folder);
                var meeting = new Meeting(server)) {
            for (int i = 0; i < 8; i++) {
                var first = PAIRS.get(random.nextInt(PAIRS.size()));
                meeting.playAll(first, PAIRS.get(random.nextInt(PAIRS.size())));
            }
            assertThat(server.mailboxes.verify(server.ann, false)).isEmpty();
        }
    }
}
