package org.mailstead.bench.ledger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A user who works in mailboxes of his own: appends, flags, copies, moves, expunges, renames,
 * creates and deletes. Nobody else changes these mailboxes, so what is in them is known, up to the
 * one command that was on its way when the server was killed: that is done or not, never half.
 */
final class MailClient {
    private static final Pattern UID = Pattern.compile("^\\d+ FETCH \\(UID (\\d+)");
    private static final Pattern FLAGS_AT_END = Pattern.compile("FLAGS \\(([^)]*)\\)\\)$");
    private static final Pattern COPY_UID = Pattern.compile("\\[COPYUID \\d+ [\\d:,]+ ([\\d:,]+)]");
    private static final Pattern APPEND_UID = Pattern.compile("\\[APPENDUID \\d+ ([\\d:,]+)]");
    private static final String[] FLAGS = {
        "\\Answered", "\\Deleted", "\\Flagged", "\\Seen", "\\Draft", "work", "$Forwarded"
    };
    private static final int MESSAGES_MAX = 60;

    private final String root;
    private final Random random;
    private final AtomicLong acknowledgements;
    private final Map<String, Counters> told = new HashMap<>();
    private final String[] tops;
    private Boxes boxes = Boxes.NONE;
    private Boxes after = Boxes.NONE;
    private String selected = "";
    private int letters;

    /** What a mailbox was told to have at least. */
    private record Counters(long uidValidity, long uidNext, long modSeq) {}

    /**
     * @param name of the parent of all its mailboxes, and begins the tokens; unique in a run
     * @param acknowledgements counted up for each command that was answered
     */
    MailClient(String name, long seed, AtomicLong acknowledgements) {
        this.root = name;
        this.random = new Random(seed);
        this.acknowledgements = acknowledgements;
        this.tops = new String[] {name + "/a", name + "/b", name + "/c"};
    }

    /** Until the server has gone. */
    void work(ServerProcess server) {
        try (var imap = server.imap()) {
            selected = "";
            imap.ok("LOGIN " + ServerProcess.USER + " " + ServerProcess.PASSWORD);
            imap.ok("ENABLE CONDSTORE");
            while (true) {
                step(imap);
            }
        } catch (IOException e) {
            // killed, as it is meant to be: check() tells what became of the last command
        }
    }

    private void step(ImapTalk imap) throws IOException {
        var box = tops[random.nextInt(tops.length)];
        if (!boxes.entries().containsKey(box)) {
            change(imap, "CREATE " + box, boxes.with(box, List.of()));
            return;
        }
        if (boxes.of(box).size() > MESSAGES_MAX) {
            empty(imap, box);
            return;
        }
        switch (random.nextInt(20)) {
            case 0 -> rename(imap, box);
            case 1 -> createOrDelete(imap, box + "/t" + random.nextInt(2));
            case 2 -> status(imap, box);
            case 3, 4, 5 -> store(imap, box);
            case 6, 7 -> copy(imap, box, "COPY");
            case 8, 9 -> copy(imap, box, "MOVE");
            case 10, 11 -> expunge(imap, box);
            default -> append(imap, box);
        }
    }

    /** Sends a command; when it is answered OK, what it was to do is done. */
    private ImapTalk.Answer change(ImapTalk imap, String command, Boxes then) throws IOException {
        after = then;
        var answer = imap.ask(command);
        if (answer.isOk()) {
            boxes = then;
        }
        after = boxes;
        acknowledgements.incrementAndGet();
        return answer;
    }

    private void append(ImapTalk imap, String box) throws IOException {
        var command = new StringBuilder("APPEND " + box);
        var added = new ArrayList<Boxes.Entry>();
        for (int i = random.nextInt(4) == 0 ? 3 : 1; i > 0; i--) { // RFC 3502: several at once
            letters++;
            var token = root + "-" + letters;
            var flags = someFlags();
            command.append(" (").append(flags).append(") ");
            command.append(ImapTalk.literal(new Letter(token).octets()));
            added.add(new Boxes.Entry(0, token, flags));
        }
        var answer = change(imap, command.toString(), boxes.added(box, added));
        learnUids(box, added.size(), uids(APPEND_UID, List.of(answer.status())));
    }

    private String someFlags() {
        return Boxes.flags(
                Arrays.stream(FLAGS)
                        .filter(flag -> random.nextInt(4) == 0 && !flag.equals("\\Deleted"))
                        .toList());
    }

    /** The last messages of a mailbox got these UIDs. */
    private void learnUids(String box, int count, List<Long> uids) {
        if (uids.size() != count) {
            return; // refused
        }
        var list = new ArrayList<>(boxes.of(box));
        for (int i = 0; i < count; i++) {
            var at = list.size() - count + i;
            list.set(at, new Boxes.Entry(uids.get(i), list.get(at).token(), list.get(at).flags()));
        }
        boxes = boxes.with(box, list);
        after = boxes;
    }

    private static List<Long> uids(Pattern code, List<String> lines) {
        return lines.stream()
                .map(code::matcher)
                .filter(java.util.regex.Matcher::find)
                .flatMap(found -> Arrays.stream(found.group(1).split(",", -1)))
                .flatMapToLong(MailClient::range)
                .boxed()
                .toList();
    }

    private static LongStream range(String text) {
        var colon = text.indexOf(':');
        return colon < 0
                ? LongStream.of(Long.parseLong(text))
                : LongStream.rangeClosed(
                        Long.parseLong(text.substring(0, colon)),
                        Long.parseLong(text.substring(colon + 1)));
    }

    private void select(ImapTalk imap, String box) throws IOException {
        if (!selected.equals(box)) {
            imap.ok("SELECT " + box);
            selected = box;
        }
    }

    private List<Boxes.Entry> some(String box) {
        return boxes.of(box).stream().filter(_ -> random.nextInt(3) == 0).toList();
    }

    private static String set(List<Boxes.Entry> entries) {
        return entries.stream()
                .map(entry -> Long.toString(entry.uid()))
                .collect(Collectors.joining(","));
    }

    private void store(ImapTalk imap, String box) throws IOException {
        var some = some(box);
        if (some.isEmpty()) {
            return;
        }
        select(imap, box);
        var flag = FLAGS[random.nextInt(FLAGS.length)];
        var adds = random.nextBoolean();
        var list =
                boxes.of(box).stream()
                        .map(entry -> some.contains(entry) ? flagged(entry, flag, adds) : entry)
                        .toList();
        change(
                imap,
                "UID STORE %s %sFLAGS.SILENT (%s)".formatted(set(some), adds ? "+" : "-", flag),
                boxes.with(box, list));
    }

    private static Boxes.Entry flagged(Boxes.Entry entry, String flag, boolean adds) {
        var flags = new ArrayList<String>(flagsOf(entry));
        flags.remove(flag);
        if (adds) {
            flags.add(flag);
        }
        return new Boxes.Entry(entry.uid(), entry.token(), Boxes.flags(flags));
    }

    private static List<String> flagsOf(Boxes.Entry entry) {
        return entry.flags().isEmpty() ? List.of() : List.of(entry.flags().split(" ", -1));
    }

    private void copy(ImapTalk imap, String box, String verb) throws IOException {
        var target = tops[random.nextInt(tops.length)];
        var some = some(box);
        if (some.isEmpty() || target.equals(box) || !boxes.entries().containsKey(target)) {
            return;
        }
        select(imap, box);
        var copies =
                some.stream()
                        .map(entry -> new Boxes.Entry(0, entry.token(), entry.flags()))
                        .toList();
        var then = boxes.added(target, copies);
        var answer =
                change(
                        imap,
                        "UID %s %s %s".formatted(verb, set(some), target),
                        verb.equals("MOVE") ? then.removed(box, some) : then);
        var lines = new ArrayList<>(answer.untagged());
        lines.add(answer.status());
        learnUids(target, copies.size(), uids(COPY_UID, lines));
    }

    private void expunge(ImapTalk imap, String box) throws IOException {
        select(imap, box);
        var deleted =
                boxes.of(box).stream()
                        .filter(entry -> flagsOf(entry).contains("\\Deleted"))
                        .toList();
        change(imap, "EXPUNGE", boxes.removed(box, deleted));
    }

    /** Keeps the work bounded. */
    private void empty(ImapTalk imap, String box) throws IOException {
        select(imap, box);
        var half = boxes.of(box).subList(0, MESSAGES_MAX / 2);
        var list =
                boxes.of(box).stream()
                        .map(entry ->
                                half.contains(entry) ? flagged(entry, "\\Deleted", true) : entry)
                        .toList();
        change(
                imap,
                "UID STORE %s +FLAGS.SILENT (\\Deleted)".formatted(set(half)),
                boxes.with(box, list));
        expunge(imap, box);
    }

    private void rename(ImapTalk imap, String box) throws IOException {
        var target = root + "/r";
        unselect(imap);
        var from = boxes.entries().containsKey(target) ? target : box;
        var to = from.equals(target) ? freeTop() : target;
        if (!to.isEmpty()) {
            change(imap, "RENAME %s %s".formatted(from, to), boxes.renamed(from, to));
        }
    }

    private String freeTop() {
        return Arrays.stream(tops)
                .filter(name -> !boxes.entries().containsKey(name))
                .findFirst()
                .orElse("");
    }

    private void createOrDelete(ImapTalk imap, String box) throws IOException {
        unselect(imap);
        if (boxes.entries().containsKey(box)) {
            change(imap, "DELETE " + box, boxes.without(box));
        } else {
            change(imap, "CREATE " + box, boxes.with(box, List.of()));
        }
    }

    private void unselect(ImapTalk imap) throws IOException {
        if (!selected.isEmpty()) {
            imap.ok("UNSELECT");
            selected = "";
        }
    }

    private void status(ImapTalk imap, String box) throws IOException {
        told.put(box, counters(imap, box));
    }

    private static Counters counters(ImapTalk imap, String box) throws IOException {
        var answer = imap.ok("STATUS " + box + " (UIDVALIDITY UIDNEXT HIGHESTMODSEQ)");
        return new Counters(
                answer.number("UIDVALIDITY").orElse(0L),
                answer.number("UIDNEXT").orElse(0L),
                answer.number("HIGHESTMODSEQ").orElse(0L));
    }

    /**
     * Compares the mailboxes with what was acknowledged, and goes on from what is there.
     *
     * @return what is wrong
     */
    List<String> check(ImapTalk imap) throws IOException {
        var wrong = new ArrayList<String>();
        var found = found(imap, wrong);
        if (!boxes.agrees(found) && !after.agrees(found)) {
            wrong.add(
                    "neither before nor after the last command%nfound  %s%nbefore %s%nafter  %s"
                            .formatted(found, boxes, after));
        }
        boxes = found;
        after = found;
        return wrong;
    }

    private Boxes found(ImapTalk imap, List<String> wrong) throws IOException {
        var found = Boxes.NONE;
        for (var line : imap.ok("LIST \"\" " + root + "/*").untagged()) {
            var name = line.substring(line.lastIndexOf(' ') + 1).replace("\"", "");
            if (line.startsWith("LIST (") && !line.contains("\\NonExistent")) {
                var counters = counters(imap, name);
                checkCounters(name, counters, wrong);
                told.put(name, counters);
                imap.ok("EXAMINE " + name);
                found = found.with(name, entries(imap, wrong));
                imap.ok("UNSELECT");
            }
        }
        return found;
    }

    private void checkCounters(String name, Counters now, List<String> wrong) {
        var before = told.get(name);
        if (before == null) {
            return;
        }
        // A mailbox that was deleted and made again, or renamed, has a higher UIDVALIDITY.
        if (now.uidValidity < before.uidValidity
                || (now.uidValidity == before.uidValidity
                        && (now.uidNext < before.uidNext || now.modSeq < before.modSeq))) {
            wrong.add("counters of %s were %s, are %s".formatted(name, before, now));
        }
    }

    private List<Boxes.Entry> entries(ImapTalk imap, List<String> wrong) throws IOException {
        var entries = new ArrayList<Boxes.Entry>();
        for (var line : imap.ok("UID FETCH 1:* (UID FLAGS BODY.PEEK[])").untagged()) {
            var uid = UID.matcher(line);
            var flags = FLAGS_AT_END.matcher(line);
            if (uid.find() && flags.find()) {
                var token = Letter.tokenIn(line);
                entries.add(
                        new Boxes.Entry(
                                Long.parseLong(uid.group(1)),
                                token,
                                Boxes.flags(List.of(flags.group(1).split(" ", -1)))));
                if (!line.contains(new String(new Letter(token).octets(), ISO_8859_1))) {
                    wrong.add("not as it was appended: " + token);
                }
            }
        }
        return entries;
    }
}
