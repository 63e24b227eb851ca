package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.name;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Engine;

/** Random operations, each done to the store and to a model so simple that it is right. */
final class ModelTest {
    private static final int RUNS = 3;
    private static final int STEPS = 150;
    private static final List<String> NAMES =
            List.of("Inbox", "Trash", "Junk", "a", "a/b", "a/b/c", "z", "z/a");

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void randomOperationsAgreeWithANaiveModel(Engine engine) throws Exception {
        for (int run = 0; run < RUNS; run++) {
            var seed = Long.getLong("seed", 1);
            var place = directory.resolve("" + run);
            try {
                run(engine, place, seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void run(Engine engine, Path place, long seed) throws Exception {
        World world;
        try (var store = MailStore.open(engine, place)) {
            world = new World(new Random(seed), store);
            for (int step = 0; step < STEPS; step++) {
                world.step(store);
                world.check(store);
            }
            world.end(store);
        }
        try (var store = MailStore.open(engine, place)) {
            world.check(store);
            store.mailboxes.maintain(ACCOUNT);
            world.check(store);
            assertThat(store.mailboxes.verify(ACCOUNT, false)).isEmpty();
            assertThat(store.mailboxes.quota(ACCOUNT).usage()).isEqualTo(world.usage());
        }
    }

    /** A message of the model. */
    private record Letter(long id, String text, Flags flags) {}

    /** A mailbox of the model. */
    private static final class Box {
        private final long id;
        private final TreeMap<Long, Letter> letters = new TreeMap<>();
        private final TreeSet<String> keywords = new TreeSet<>();
        private long uidNext = 1;

        Box(long id) {
            this.id = id;
        }

        void add(Letter letter) {
            letters.put(uidNext++, letter);
            keywords.addAll(letter.flags.keywords());
        }
    }

    /** The model, and a session that is told of changes now and then. */
    private static final class World {
        private final Random random;
        private final TreeMap<String, Box> boxes = new TreeMap<>();
        private final Map<Long, String> texts = new TreeMap<>();

        /** It has its role, whatever it is called later. */
        private final Box junk;

        private final SessionLease lease;
        private MailboxSnapshot told;
        private int written;

        World(Random random, MailStore store) throws Exception {
            this.random = random;
            learnNew(store);
            junk = box("Junk");
            lease = store.mailboxes.join(ACCOUNT);
            told = store.snapshot("Inbox");
            lease.advance(told.position());
        }

        void end(MailStore store) throws Exception {
            lease.close();
            assertThat(store.mailboxes.verify(ACCOUNT, false)).isEmpty();
        }

        long usage() {
            return boxes.values().stream()
                    .flatMap(box -> box.letters.values().stream())
                    .mapToLong(letter -> letter.text.length())
                    .sum();
        }

        void step(MailStore store) throws Exception {
            switch (random.nextInt(12)) {
                case 0, 1 -> append(store);
                case 2 -> deliver(store);
                case 3, 4 -> changeFlags(store);
                case 5 -> expunge(store);
                case 6 -> copy(store);
                case 7 -> move(store);
                case 8 -> create(store);
                case 9 -> delete(store);
                case 10 -> rename(store);
                default -> tell(store);
            }
        }

        private void append(MailStore store) throws Exception {
            var box = anyBox();
            var messages = new ArrayList<NewMessage>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                messages.add(newMessage());
            }
            var appended = store.mailboxes.append(ACCOUNT, box.id, messages);
            for (int i = 0; i < messages.size(); i++) {
                put(box, appended.ids().get(i), messages.get(i));
            }
        }

        private void deliver(MailStore store) throws Exception {
            var target = any(NAMES);
            var message = newMessage();
            var delivered = store.mailboxes.deliver(ACCOUNT, name(target), message);
            learnNew(store);
            put(box(target), delivered.ids().getFirst(), message);
        }

        private void put(Box box, long id, NewMessage message) throws Exception {
            var text =
                    new String(
                            message.body().octets(0, (int) message.body().size()),
                            StandardCharsets.US_ASCII);
            texts.put(id, text);
            box.add(new Letter(id, text, entering(box, message.flags())));
        }

        private void changeFlags(MailStore store) throws Exception {
            var box = anyBox();
            var uids = anyUids(box);
            var change = new FlagChange(any(List.of(FlagChange.Action.values())), anyFlags());
            var stored = store.mailboxes.store(ACCOUNT, box.id, uids, change, null);
            var changed = new NumberSet.Builder();
            for (var entry : box.letters.entrySet()) {
                var letter = entry.getValue();
                var flags = change.applyTo(letter.flags);
                if (uids.contains(entry.getKey()) && !flags.equals(letter.flags)) {
                    entry.setValue(new Letter(letter.id, letter.text, flags));
                    box.keywords.addAll(flags.keywords());
                    changed.add(entry.getKey());
                }
            }
            assertThat(stored.changed()).isEqualTo(changed.build());
        }

        private void expunge(MailStore store) throws Exception {
            var box = anyBox();
            var uids = anyUids(box);
            var expunged = store.mailboxes.expunge(ACCOUNT, box.id, uids).uids();
            var gone = new NumberSet.Builder();
            box.letters
                    .entrySet()
                    .removeIf(entry -> {
                        var goes =
                                uids.contains(entry.getKey())
                                        && entry.getValue().flags.has(Flag.DELETED);
                        if (goes) {
                            gone.add(entry.getKey());
                        }
                        return goes;
                    });
            assertThat(expunged).isEqualTo(gone.build());
        }

        private void copy(MailStore store) throws Exception {
            var from = anyBox();
            var to = anyBox();
            var uids = anyUids(from);
            var originals = letters(from, uids);
            var before = to.uidNext;
            var copied = store.mailboxes.copy(ACCOUNT, from.id, uids, to.id);
            for (var letter : originals) {
                to.add(new Letter(0, letter.text, inNewPlace(letter.flags, from, to)));
            }
            assertThat(copied.target()).isEqualTo(NumberSet.range(before, to.uidNext - 1));
            var snapshot = store.mailboxes.snapshot(ACCOUNT, to.id);
            for (var uid = before; uid < to.uidNext; uid++) {
                var letter = Objects.requireNonNull(to.letters.get(uid));
                var id = snapshot.id(snapshot.row(uid));
                texts.put(id, letter.text);
                to.letters.put(uid, new Letter(id, letter.text, letter.flags));
            }
        }

        private void move(MailStore store) throws Exception {
            var from = anyBox();
            var to = anyBox();
            var uids = anyUids(from);
            var originals = letters(from, uids);
            store.mailboxes.move(ACCOUNT, from.id, uids, to.id);
            from.letters.keySet().removeIf(uids::contains);
            for (var letter : originals) {
                to.add(new Letter(letter.id, letter.text, inNewPlace(letter.flags, from, to)));
            }
        }

        private void create(MailStore store) throws Exception {
            var target = any(NAMES);
            if (!boxes.containsKey(target)) {
                store.mailboxes.create(ACCOUNT, name(target), Set.of());
                learnNew(store);
            }
        }

        private void delete(MailStore store) throws Exception {
            var target = any(NAMES);
            var hasChildren = boxes.keySet().stream().anyMatch(b -> b.startsWith(target + "/"));
            if (boxes.containsKey(target) && !target.equals("Inbox") && !hasChildren) {
                store.mailboxes.delete(ACCOUNT, name(target));
                boxes.remove(target);
            }
        }

        private void rename(MailStore store) throws Exception {
            var from = any(NAMES);
            var to = any(NAMES);
            if (!boxes.containsKey(from) || boxes.containsKey(to) || from.equals("Inbox")) {
                return;
            }
            store.mailboxes.rename(ACCOUNT, name(from), name(to));
            var moved = new TreeMap<String, Box>();
            for (var each : List.copyOf(boxes.keySet())) {
                if (each.equals(from) || each.startsWith(from + "/")) {
                    moved.put(to + each.substring(from.length()), box(each));
                    boxes.remove(each);
                }
            }
            boxes.putAll(moved);
            learnNew(store);
        }

        /** The session hears of changes, of some of them, or selects another mailbox. */
        private void tell(MailStore store) throws Exception {
            for (int row = 0; row < told.count(); row++) {
                assertThat(store.text(told.id(row))).isEqualTo(texts.get(told.id(row)));
            }
            if (isGone(told.mailbox().id()) || random.nextInt(4) == 0) {
                told = store.mailboxes.snapshot(ACCOUNT, anyBox().id);
            } else {
                var now = store.mailboxes.snapshot(ACCOUNT, told.mailbox().id());
                told = random.nextBoolean() ? now : told.withExpungedKept(now);
            }
            lease.advance(told.position());
            store.mailboxes.maintain(ACCOUNT);
        }

        void check(MailStore store) throws Exception {
            var list = store.mailboxes.list(ACCOUNT);
            assertThat(list)
                    .extracting(each -> each.name().value())
                    .containsExactlyElementsOf(boxes.keySet());
            for (var mailbox : list) {
                check(store, mailbox, box(mailbox.name().value()));
            }
        }

        private static void check(MailStore store, Mailbox mailbox, Box box) throws Exception {
            var snapshot = store.mailboxes.snapshot(ACCOUNT, box.id);
            var counts = Mailbox.Counts.ZERO;
            var row = 0;
            for (var entry : box.letters.entrySet()) {
                var letter = entry.getValue();
                assertThat(snapshot.uid(row)).isEqualTo(entry.getKey());
                assertThat(snapshot.id(row)).isEqualTo(letter.id);
                assertThat(snapshot.flags(row)).isEqualTo(letter.flags);
                counts = counts.plus(letter.flags, letter.text.length());
                row++;
            }
            assertThat(snapshot.count()).isEqualTo(row);
            assertThat(mailbox.id()).isEqualTo(box.id);
            assertThat(mailbox.counts()).isEqualTo(counts);
            assertThat(mailbox.uidNext()).isEqualTo(box.uidNext);
            assertThat(mailbox.keywords()).containsExactlyElementsOf(box.keywords);
            assertThat(snapshot.mailbox().counts()).isEqualTo(counts);
        }

        private void learnNew(MailStore store) throws Exception {
            for (var mailbox : store.mailboxes.list(ACCOUNT)) {
                boxes.computeIfAbsent(mailbox.name().value(), _ -> new Box(mailbox.id()));
            }
        }

        private Flags inNewPlace(Flags flags, Box from, Box to) {
            return entering(to, from == junk && to != junk ? flags.without(Flag.JUNK) : flags);
        }

        private Flags entering(Box box, Flags flags) {
            return box == junk ? flags.with(Flag.JUNK).without(Flag.NOT_JUNK) : flags;
        }

        private static List<Letter> letters(Box box, NumberSet uids) {
            return box.letters.entrySet().stream()
                    .filter(entry -> uids.contains(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        private NewMessage newMessage() {
            var parent = random.nextInt(20);
            var text =
                    "Message-ID: <%d@x>\r\nReferences: <%d@x>\r\nSubject: s%d\r\n\r\n%s\r\n"
                            .formatted(
                                    written++,
                                    parent,
                                    random.nextInt(3),
                                    "x".repeat(random.nextInt(200)));
            return MailStore.message(text, anyFlags());
        }

        private Flags anyFlags() {
            var flags = Flags.NONE;
            for (var flag : List.of(Flag.SEEN, Flag.DELETED, Flag.NOT_JUNK)) {
                flags = random.nextBoolean() ? flags.with(flag) : flags;
            }
            return random.nextBoolean()
                    ? flags
                    : flags.plus(new Flags(0, List.of("k" + random.nextInt(5))));
        }

        private NumberSet anyUids(Box box) {
            var uids = new NumberSet.Builder();
            for (var uid = 1L; uid < box.uidNext + 2; uid++) {
                if (random.nextInt(3) == 0) {
                    uids.add(uid);
                }
            }
            return uids.build();
        }

        private Box box(String name) {
            return Objects.requireNonNull(boxes.get(name));
        }

        private boolean isGone(long id) {
            return boxes.values().stream().noneMatch(box -> box.id == id);
        }

        private Box anyBox() {
            return any(List.copyOf(boxes.values()));
        }

        private <T> T any(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }
    }
}
