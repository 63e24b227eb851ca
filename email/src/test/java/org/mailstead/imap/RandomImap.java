package org.mailstead.imap;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Any command that the grammar allows, from a seed. */
final class RandomImap {
    private static final String[] TEXTS = {
        "",
        "a",
        "INBOX",
        "NIL",
        "two words",
        "\"quoted\\\"",
        "ünïcode",
        "日本語/台北",
        "a&b",
        "line\r\nbreak",
        "tab\there",
        "{5}",
        "(x",
        "50%",
        "a]b",
        "~x",
        "\u0001"
    };

    private final Random random;

    RandomImap(long seed) {
        random = new Random(seed);
    }

    Command command() {
        return switch (random.nextInt(28)) {
            case 0 -> new Command.Capability();
            case 1 -> new Command.Noop();
            case 2 -> new Command.Logout();
            case 3 -> new Command.Id(idFields());
            case 4 -> new Command.StartTls();
            case 5 -> new Command.Authenticate("PLAIN", random.nextBoolean() ? "AGEAYg==" : null);
            case 6 -> new Command.Login(text(), text());
            case 7 -> new Command.Enable(List.of("IMAP4rev2", "UTF8=ACCEPT"));
            case 8 -> new Command.Select(name(), random.nextBoolean(), parameters());
            case 9 -> new Command.Create(name(), list(0, 2, () -> "\\Sent"));
            case 10 -> new Command.Delete(name());
            case 11 -> new Command.Rename(name(), name());
            case 12 -> new Command.Subscribe(name());
            case 13 -> new Command.Unsubscribe(name());
            case 14 -> list();
            case 15 -> new Command.Lsub(name(), name());
            case 16 -> new Command.Namespace();
            case 17 -> new Command.Status(name(), some(StatusItem.class));
            case 18 -> new Command.Idle();
            case 19 -> new Command.Check();
            case 20 -> new Command.Close();
            case 21 -> new Command.Unselect();
            case 22 -> new Command.Expunge(random.nextBoolean() ? null : set());
            case 23 -> search();
            case 24 -> new Command.Fetch(flip(), set(), list(1, 4, this::item), modifiers());
            case 25 -> store();
            case 26 -> new Command.Copy(flip(), set(), name());
            default -> new Command.Move(flip(), set(), name());
        };
    }

    /** Each name once: RFC 2971 §3.3 forbids to send one twice. */
    private List<Command.IdField> idFields() {
        var names = list(0, 3, () -> "k" + random.nextInt(1000)).stream().distinct();
        return names.map(name -> new Command.IdField(name, flip() ? null : text())).toList();
    }

    private List<Command.SelectParameter> parameters() {
        return flip() ? List.of() : List.of(new Command.SelectParameter.CondStore());
    }

    private List<Command.FetchModifier> modifiers() {
        return flip() ? List.of() : List.of(new Command.FetchModifier.ChangedSince(number64()));
    }

    private Command list() {
        var patterns = list(1, 3, this::name);
        if (flip()) {
            return new Command.ListMailboxes(
                    Set.of(), name(), patterns.subList(0, 1), Set.of(), Set.of(), false);
        }
        var selection = some(Command.ListSelection.class);
        if (selection.contains(Command.ListSelection.RECURSIVEMATCH)) {
            selection.add(Command.ListSelection.SUBSCRIBED);
        }
        return new Command.ListMailboxes(
                selection, name(), patterns, some(Command.ListReturn.class), statusItems(), true);
    }

    private Set<StatusItem> statusItems() {
        return flip() ? Set.of() : some(StatusItem.class);
    }

    private Command search() {
        var returns = flip() ? null : some(Command.SearchReturn.class);
        return new Command.Search(flip(), returns, flip() ? null : "UTF-8", key(4));
    }

    private SearchKey key(int depth) {
        return switch (random.nextInt(depth == 0 ? 10 : 13)) {
            case 0 -> new SearchKey.All();
            case 1 -> new SearchKey.HasFlag(flag());
            case 2 -> new SearchKey.Header(flip() ? "From" : "x-spam", text());
            case 3 -> new SearchKey.Body(text());
            case 4 -> new SearchKey.Text(text());
            case 5 -> new SearchKey.InternalDate(any(SearchKey.DateTest.values()), date());
            case 6 -> new SearchKey.SentDate(any(SearchKey.DateTest.values()), date());
            case 7 -> flip() ? new SearchKey.Larger(number64()) : new SearchKey.Smaller(5);
            case 8 -> flip() ? new SearchKey.Numbers(set()) : new SearchKey.Uids(set());
            case 9 -> flip() ? new SearchKey.ModSeq(number64()) : new SearchKey.Recent();
            case 10 -> new SearchKey.Or(key(depth - 1), key(depth - 1));
            case 11 -> new SearchKey.Not(key(depth - 1));
            default -> new SearchKey.And(list(2, 4, () -> key(depth - 1)));
        };
    }

    private FetchItem item() {
        return switch (random.nextInt(11)) {
            case 0 -> new FetchItem.Uid();
            case 1 -> new FetchItem.Flags();
            case 2 -> new FetchItem.InternalDate();
            case 3 -> new FetchItem.Size();
            case 4 -> new FetchItem.Envelope();
            case 5 -> new FetchItem.BodyStructure(flip());
            case 6 -> new FetchItem.ModSeq();
            case 7 -> {
                var part = part();
                yield new FetchItem.Binary(part, partial(), flip());
            }
            case 8 -> new FetchItem.BinarySize(part());
            case 9 -> new FetchItem.Rfc822(any(FetchItem.Rfc822Part.values()));
            default -> {
                var section = section();
                yield new FetchItem.Body(section, partial(), flip());
            }
        };
    }

    Section section() {
        var part = part();
        return switch (random.nextInt(5)) {
            case 0 -> new Section(part, new Section.Header());
            case 1 -> new Section(part, new Section.HeaderFields(list(1, 3, this::text), flip()));
            case 2 -> new Section(part, new Section.BodyText());
            case 3 -> new Section(part, part.isEmpty() ? null : new Section.Mime());
            default -> new Section(part, null);
        };
    }

    List<Integer> part() {
        return list(0, 3, () -> 1 + random.nextInt(12));
    }

    private @Nullable Partial partial() {
        return flip() ? null : new Partial(random.nextInt(100), 1 + number64() / 2);
    }

    private Command store() {
        return new Command.Store(
                flip(),
                set(),
                flip() ? null : number64(),
                any(Command.StoreAction.values()),
                flip(),
                list(0, 3, this::flag));
    }

    Flag flag() {
        return any(
                Flag.SEEN,
                Flag.DELETED,
                Flag.DRAFT,
                Flag.JUNK,
                new Flag("$Forwarded"),
                new Flag("custom"));
    }

    private SequenceSet set() {
        if (random.nextInt(8) == 0) {
            return new SequenceSet.LastSearch();
        }
        return new SequenceSet.Ranges(
                list(1, 4, () -> new SequenceSet.Range(setNumber(), setNumber())));
    }

    private long setNumber() {
        return random.nextInt(6) == 0 ? SequenceSet.STAR : number();
    }

    long number() {
        return random.nextInt(4) == 0
                ? 1 + (random.nextInt() & NumberSet.NUMBER_MAX) / 2
                : 1 + random.nextInt(50);
    }

    long number64() {
        return flip() ? random.nextInt(1000) : random.nextLong() & Long.MAX_VALUE;
    }

    NumberSet numbers() {
        var builder = new NumberSet.Builder();
        list(1, 6, this::number).forEach(builder::add);
        return builder.build();
    }

    LocalDate date() {
        return LocalDate.of(random.nextInt(10_000), 1 + random.nextInt(12), 1 + random.nextInt(28));
    }

    OffsetDateTime dateTime() {
        return date().atTime(random.nextInt(24), random.nextInt(60), random.nextInt(60))
                .atOffset(ZoneOffset.ofTotalSeconds((random.nextInt(2 * 17 * 60) - 1020) * 60));
    }

    String text() {
        return any(TEXTS);
    }

    /** A name or pattern: NUL, CR and LF never come back from modified UTF-7 as they were. */
    String name() {
        return any("INBOX", "a", "a/b c", "Entwürfe", "日本語/&台北", "*", "%/x", "NIL", "", "\"\\");
    }

    boolean flip() {
        return random.nextBoolean();
    }

    @SafeVarargs
    final <T> T any(T... values) {
        return values[random.nextInt(values.length)];
    }

    <T> List<T> list(int min, int max, Supplier<T> element) {
        var list = new ArrayList<T>();
        for (int count = min + random.nextInt(max - min + 1); count > 0; count--) {
            list.add(element.get());
        }
        return list;
    }

    private <E extends Enum<E>> Set<E> some(Class<E> type) {
        var set = EnumSet.noneOf(type);
        set.add(any(type.getEnumConstants()));
        set.add(any(type.getEnumConstants()));
        return set;
    }
}
