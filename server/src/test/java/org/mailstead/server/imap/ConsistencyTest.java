package org.mailstead.server.imap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.imap.AppendMessage;
import org.mailstead.imap.Command;
import org.mailstead.imap.FetchData;
import org.mailstead.imap.FetchItem;
import org.mailstead.imap.Flag;
import org.mailstead.imap.ImapClient;
import org.mailstead.imap.NumberSet;
import org.mailstead.imap.Response;
import org.mailstead.imap.ResponseCode;
import org.mailstead.imap.SearchKey;
import org.mailstead.imap.SequenceSet;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.wire.OctetSource;

/**
 * Sessions that change one mailbox at the same time: what each client can conclude from what it was
 * told is always true. RFC 9051 §5.2, §7.5.
 */
class ConsistencyTest {
    private static final int SESSIONS = 4;
    private static final int STEPS = 60;

    @TempDir Path folder;

    /** A client that believes what it is told, and nothing else. */
    private static final class Believer implements AutoCloseable {
        private final ImapClient client;
        private final Random random;

        /** UIDs by message number less one; null where not told yet. */
        private final List<@Nullable Long> uids = new ArrayList<>();

        private final List<List<Flag>> flags = new ArrayList<>();

        Believer(ImapTestServer server, long seed) throws IOException {
            random = new Random(seed);
            client = ImapClient.connect(server.address(), Duration.ofSeconds(60), null);
            run(new Command.Login("ann@example.test", ImapTestServer.PASSWORD));
            run(new Command.Select("Inbox", false, List.of()));
            refresh();
        }

        void steps() throws IOException {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
        }

        private void step() throws IOException {
            switch (random.nextInt(10)) {
                case 0, 1 -> append();
                case 2 -> store(Flag.DELETED);
                case 3, 4 -> store(Flag.FLAGGED);
                case 5 -> run(new Command.Expunge(null));
                case 6 -> fetch();
                case 7 -> move();
                case 8 -> search();
                default -> run(new Command.Noop());
            }
        }

        private void append() throws IOException {
            var octets = ("Subject: " + random.nextInt() + "\r\n\r\n").getBytes(UTF_8);
            var literal = new AppendMessage.Literal(octets.length, false, false);
            var message = new AppendMessage(List.of(), null, false, literal);
            var result = client.append("Inbox", message, OctetSource.of(octets));
            hear(result);
            // its own message is the one of which it was told by this code alone: imap 6.12
            var code = (ResponseCode.AppendUid) Objects.requireNonNull(result.status().code());
            if (uids.contains(null)) {
                assertThat(uids.stream().filter(Objects::isNull)).hasSize(1);
                uids.set(uids.indexOf(null), code.uids().min());
            } else {
                assertGone(code.uids());
            }
        }

        /** Another session may take a message before the one that put it in was told of it. */
        private void assertGone(NumberSet appended) throws IOException {
            var result =
                    client.execute(
                            new Command.Fetch(
                                    true,
                                    appended.toSequenceSet(),
                                    List.of(new FetchItem.Uid()),
                                    List.of()));
            hear(result);
            assertThat(uids).doesNotContain(appended.min());
        }

        private void store(Flag flag) throws IOException {
            if (!uids.isEmpty()) {
                var number = 1L + random.nextInt(uids.size());
                var action =
                        random.nextBoolean() ? Command.StoreAction.ADD : Command.StoreAction.REMOVE;
                run(
                        new Command.Store(
                                random.nextBoolean(),
                                NumberSet.of(number).toSequenceSet(),
                                null,
                                action,
                                false,
                                List.of(flag)));
            }
        }

        private void fetch() throws IOException {
            if (!uids.isEmpty()) {
                run(
                        new Command.Fetch(
                                false,
                                NumberSet.range(1, uids.size()).toSequenceSet(),
                                List.of(new FetchItem.Flags()),
                                List.of()));
            }
        }

        /** By number or by UID; others may have taken the message meanwhile. */
        private void move() throws IOException {
            if (!uids.isEmpty()) {
                var row = random.nextInt(uids.size());
                var uid = Objects.requireNonNullElse(uids.get(row), 0L);
                var byUid = uid > 0 && random.nextBoolean();
                var set = NumberSet.of(byUid ? uid : row + 1L).toSequenceSet();
                run(new Command.Move(byUid, set, "Archive"));
            }
        }

        private void search() throws IOException {
            var command = new Command.Search(false, null, null, new SearchKey.All());
            var result = client.execute(command);
            hear(result);
            assertThat(result.untagged()).noneMatch(Response.Expunge.class::isInstance);
            var found =
                    result.untagged().stream()
                            .filter(Response.Search.class::isInstance)
                            .flatMap(response -> ((Response.Search) response).numbers().stream())
                            .toList();
            // a search works on what was told before it
            assertThat(found).hasSizeLessThanOrEqualTo(uids.size()).doesNotHaveDuplicates();
        }

        /** Asks for everything. */
        void refresh() throws IOException {
            run(new Command.Noop());
            run(
                    new Command.Fetch(
                            true, SequenceSet.ALL, List.of(new FetchItem.Flags()), List.of()));
        }

        private void run(Command command) throws IOException {
            var result = client.execute(command);
            hear(result);
            // RFC 9051 §7.5.1: sequence numbers are in use
            var usesNumbers =
                    switch (command) {
                        case Command.Fetch(var uid, _, _, _) -> !uid;
                        case Command.Store(var uid, _, _, _, _, _) -> !uid;
                        default -> false;
                    };
            if (usesNumbers) {
                assertThat(result.untagged()).noneMatch(Response.Expunge.class::isInstance);
            }
        }

        private void hear(ImapClient.Result result) {
            if (result.status().code() != ResponseCode.Word.EXPUNGEISSUED) {
                assertThat(result.status().condition())
                        .as("%s", result)
                        .isEqualTo(Response.Condition.OK);
            }
            for (var response : result.untagged()) {
                switch (response) {
                    case Response.Exists(var count) -> {
                        assertThat(count).isGreaterThanOrEqualTo(uids.size());
                        while (uids.size() < count) {
                            uids.add(null);
                            flags.add(List.of());
                        }
                    }
                    case Response.Expunge(var number) -> {
                        assertThat(number).isBetween(1L, (long) uids.size());
                        uids.remove((int) (number - 1));
                        flags.remove((int) (number - 1));
                    }
                    case Response.Fetch(var number, var data) -> hear((int) (number - 1), data);
                    default -> {
                        // says nothing of messages
                    }
                }
            }
        }

        private void hear(int row, List<FetchData> data) {
            assertThat(row).isBetween(0, uids.size() - 1);
            for (var item : data) {
                if (item instanceof FetchData.Uid(var uid)) {
                    var known = uids.set(row, uid);
                    assertThat(known).isIn(null, uid);
                }
                if (item instanceof FetchData.Flags(var told)) {
                    flags.set(row, told);
                }
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    @RepeatedTest(3)
    void whatEachClientBelievesIsTrue(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        try (var server = ImapTestServer.start(folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                server.deliver(i + "\n");
            }
            var believers = new ArrayList<Believer>();
            for (int i = 0; i < SESSIONS; i++) {
                believers.add(new Believer(server, seed + i));
            }
            var running = new ArrayList<Future<?>>();
            for (var believer : believers) {
                running.add(
                        threads.submit(() -> {
                            believer.steps();
                            return believer;
                        }));
            }
            for (var future : running) {
                future.get();
            }
            var view = server.mailboxes.snapshot(server.ann, server.inbox());
            var uids = new ArrayList<Long>();
            var flags = new ArrayList<Set<String>>();
            for (int row = 0; row < view.count(); row++) {
                uids.add(view.uid(row));
                flags.add(Set.copyOf(view.flags(row).wireNames()));
            }
            // whoever moved a message first has moved it: none is there twice
            var ids = new ArrayList<Long>();
            for (var mailbox : List.of(MailboxName.INBOX, new MailboxName("Archive"))) {
                var id = server.mailboxes.find(server.ann, mailbox).orElseThrow().id();
                var all = server.mailboxes.snapshot(server.ann, id);
                for (int row = 0; row < all.count(); row++) {
                    ids.add(all.id(row));
                }
            }
            assertThat(ids).as("seed %d", seed).doesNotHaveDuplicates();
            assertThat(server.mailboxes.verify(server.ann, false)).isEmpty();
            for (var believer : believers) {
                // the last things are told; nothing is asked again
                believer.run(new Command.Noop());
                assertThat(believer.uids).as("seed %d", seed).isEqualTo(uids);
                assertThat(believer.flags.stream().map(ConsistencyTest::names).toList())
                        .as("seed %d", seed)
                        .isEqualTo(flags);
                believer.close();
            }
        }
    }

    private static Set<String> names(List<Flag> flags) {
        return Set.copyOf(flags.stream().map(Flag::name).toList());
    }
}
