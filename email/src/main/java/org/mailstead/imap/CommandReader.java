package org.mailstead.imap;

import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.SyntaxException;

/**
 * Commands, read from a client. RFC 9051 §6, §9 (command).
 *
 * <p>For the one thread of the connection.
 */
public final class CommandReader {
    private static final int ID_FIELDS_MAX = 30;

    private final ImapReader in;
    private final GrammarReader grammar;
    private final FetchReader fetches;
    private final SearchReader searches;
    private final ListReader lists;

    public CommandReader(ImapReader in) {
        this.in = in;
        this.grammar = new GrammarReader(in);
        this.fetches = new FetchReader(in, grammar);
        this.searches = new SearchReader(in, grammar);
        this.lists = new ListReader(in, grammar);
    }

    /**
     * The next command. What cannot be read is a result, not an exception, and is read over as far
     * as that is safe.
     *
     * @throws IOException if the client has gone, or is silent for too long
     */
    public Request next() throws IOException {
        var tag = "*";
        try {
            in.begin();
            tag = in.run(Characters::isTag, "a tag");
            in.space();
            var command = command();
            if (!(command instanceof Command.Append)) {
                in.end();
            }
            return new Request.Valid(tag, command);
        } catch (SyntaxException e) {
            return invalid(tag, e);
        }
    }

    /** What to answer when the rest of a command cannot be read; reads it over. */
    public Request.Invalid invalid(String tag, SyntaxException problem) throws IOException {
        // RFC 9051 §7.1: TOOBIG for a literal that passes a limit (imap 3.5)
        var code = in.isTooBig() ? ResponseCode.Word.TOOBIG : null;
        return new Request.Invalid(tag, code, String.valueOf(problem.getMessage()), in.drain());
    }

    /**
     * Reads over the rest of a command whose refusal was known before it was read whole.
     *
     * @return whether the next command can be found; if not, the connection must end
     */
    public boolean skip() throws IOException {
        return in.drain();
    }

    /**
     * A line of an exchange that a command began: a SASL response in BASE64, "*", or DONE.
     *
     * @param octetsMax its bound
     * @throws SyntaxException if it is longer: the connection must end
     */
    public String line(int octetsMax) throws IOException, SyntaxException {
        return in.rawLine(octetsMax);
    }

    /** Whether the client goes on with another message of an APPEND, behind one that was read. */
    public boolean hasAppendMessage() {
        return !in.atEnd();
    }

    /**
     * The next message of an APPEND, up to its octets; null when there is none left. RFC 9051
     * §6.3.12, RFC 3502.
     *
     * @throws SyntaxException then {@link #invalid} tells how to answer
     */
    public @Nullable AppendMessage appendMessage() throws IOException, SyntaxException {
        if (in.atEnd()) {
            return null;
        }
        in.space();
        List<Flag> flags = List.of();
        if (in.peek() == '(') {
            flags = grammar.list(grammar::settableFlag);
            in.space();
        }
        java.time.OffsetDateTime date = null;
        if (in.peek() == '"') {
            date = grammar.dateTime();
            in.space();
        }
        // RFC 6855 §4: UTF8 SP "(" literal8 ")"
        var utf8 = in.acceptWord("UTF8");
        if (utf8) {
            in.space();
            in.expect('(');
        }
        if (utf8 && in.peek() != '~') {
            throw in.error("expected a literal8");
        }
        return new AppendMessage(flags, date, utf8, in.literalHeader());
    }

    /**
     * The octets of that message: asks for them if the client waits, copies them, and goes on to
     * what follows.
     */
    public void appendOctets(AppendMessage message, OutputStream target)
            throws IOException, SyntaxException {
        in.copyLiteral(message.literal(), target);
        if (message.utf8()) {
            in.expect(')');
        }
    }

    private Command command() throws SyntaxException, IOException {
        var name = in.run(Characters::isAtom, "a command").toUpperCase(Locale.ROOT);
        return switch (name) {
            case "CAPABILITY" -> new Command.Capability();
            case "NOOP" -> new Command.Noop();
            case "LOGOUT" -> new Command.Logout();
            case "STARTTLS" -> new Command.StartTls();
            case "NAMESPACE" -> new Command.Namespace();
            case "IDLE" -> new Command.Idle();
            case "CHECK" -> new Command.Check();
            case "CLOSE" -> new Command.Close();
            case "UNSELECT" -> new Command.Unselect();
            case "EXPUNGE" -> new Command.Expunge(null);
            default -> {
                if (!isKnown(name)) {
                    throw in.problem("unknown command");
                }
                in.space();
                yield withArguments(name);
            }
        };
    }

    private static boolean isKnown(String name) {
        return switch (name) {
            case "ID", "AUTHENTICATE", "LOGIN", "ENABLE", "SELECT", "EXAMINE", "CREATE" -> true;
            case "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE", "LIST", "LSUB" -> true;
            case "STATUS", "APPEND", "SEARCH", "FETCH", "STORE", "COPY", "MOVE", "UID" -> true;
            default -> false;
        };
    }

    private Command withArguments(String name) throws SyntaxException, IOException {
        return switch (name) {
            case "ID" -> id();
            case "AUTHENTICATE" -> authenticate();
            case "LOGIN" -> login();
            case "ENABLE" -> new Command.Enable(grammar.toEnd(in::atom));
            case "SELECT" -> select(false);
            case "EXAMINE" -> select(true);
            case "CREATE" -> create();
            case "DELETE" -> new Command.Delete(grammar.mailbox());
            case "RENAME" -> rename();
            case "SUBSCRIBE" -> new Command.Subscribe(grammar.mailbox());
            case "UNSUBSCRIBE" -> new Command.Unsubscribe(grammar.mailbox());
            case "LIST" -> lists.list();
            case "LSUB" -> lists.lsub();
            case "STATUS" -> lists.status();
            case "APPEND" -> new Command.Append(grammar.mailbox());
            case "UID" -> uidCommand();
            default -> messages(name, false);
        };
    }

    /** uid = "UID" SP (copy / move / fetch / search / store / uid-expunge). RFC 9051 §6.4.9. */
    private Command uidCommand() throws SyntaxException, IOException {
        var name = in.upperAtom();
        in.space();
        return messages(name, true);
    }

    /** What is behind the space of a command that works on messages. */
    private Command messages(String name, boolean uid) throws SyntaxException, IOException {
        return switch (name) {
            case "SEARCH" -> searches.search(uid);
            case "FETCH" -> fetches.fetch(uid);
            case "STORE" -> store(uid);
            case "COPY" -> {
                var set = grammar.sequenceSet();
                in.space();
                yield new Command.Copy(uid, set, grammar.mailbox());
            }
            case "MOVE" -> {
                var set = grammar.sequenceSet();
                in.space();
                yield new Command.Move(uid, set, grammar.mailbox());
            }
            case "EXPUNGE" -> new Command.Expunge(grammar.sequenceSet());
            default -> throw in.problem("unknown command");
        };
    }

    /** id-params-list. RFC 2971 §4. */
    private Command id() throws SyntaxException, IOException {
        if (in.acceptWord("NIL")) {
            return new Command.Id(List.of());
        }
        var names = new HashSet<String>();
        return new Command.Id(
                grammar.list(() -> {
                    var name = in.string();
                    if (!names.add(name.toLowerCase(Locale.ROOT))) {
                        throw in.problem("a field given twice");
                    }
                    // RFC 2971 §3.3: at most 30 fields
                    if (names.size() > ID_FIELDS_MAX) {
                        throw in.problem("more than " + ID_FIELDS_MAX + " fields");
                    }
                    in.space();
                    return new Command.IdField(name, in.nstring());
                }));
    }

    /** authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]. RFC 4959 §3. */
    private Command authenticate() throws SyntaxException {
        var mechanism = in.upperAtom();
        var initial = in.accept(' ') ? in.run(octet -> octet > ' ', "BASE64") : null;
        return new Command.Authenticate(mechanism, initial);
    }

    private Command login() throws SyntaxException, IOException {
        var user = in.astring();
        in.space();
        return new Command.Login(user, in.astring());
    }

    private Command select(boolean readOnly) throws SyntaxException, IOException {
        var mailbox = grammar.mailbox();
        List<Command.SelectParameter> parameters =
                in.accept(' ') ? grammar.someOf(this::selectParameter) : List.of();
        return new Command.Select(mailbox, readOnly, parameters);
    }

    private Command.SelectParameter selectParameter() throws SyntaxException {
        in.expectWord("CONDSTORE");
        return new Command.SelectParameter.CondStore();
    }

    /** create = "CREATE" SP mailbox [SP "(" "USE" SP "(" use-attr … ")" ")"]. RFC 6154 §6. */
    private Command create() throws SyntaxException, IOException {
        var mailbox = grammar.mailbox();
        if (!in.accept(' ')) {
            return new Command.Create(mailbox, List.of());
        }
        var uses =
                grammar.someOf(() -> {
                    in.expectWord("USE");
                    in.space();
                    return grammar.list(this::useAttribute);
                });
        return new Command.Create(mailbox, uses.stream().flatMap(List::stream).toList());
    }

    private String useAttribute() throws SyntaxException {
        in.expect('\\');
        return "\\" + in.atom();
    }

    private Command rename() throws SyntaxException, IOException {
        var from = grammar.mailbox();
        in.space();
        return new Command.Rename(from, grammar.mailbox());
    }

    /** store = "STORE" SP sequence-set [store-modifiers] SP store-att-flags. */
    private Command store(boolean uid) throws SyntaxException, IOException {
        var set = grammar.sequenceSet();
        in.space();
        Long unchangedSince = null;
        if (in.accept('(')) {
            // RFC 7162 §3.1.3
            in.expectWord("UNCHANGEDSINCE");
            in.space();
            unchangedSince = in.number64();
            in.expect(')');
            in.space();
        }
        var action = Command.StoreAction.REPLACE;
        if (in.accept('+')) {
            action = Command.StoreAction.ADD;
        } else if (in.accept('-')) {
            action = Command.StoreAction.REMOVE;
        }
        var silent = in.acceptWord("FLAGS.SILENT");
        if (!silent) {
            in.expectWord("FLAGS");
        }
        in.space();
        var flags =
                in.peek() == '('
                        ? grammar.list(grammar::settableFlag)
                        : grammar.toEnd(grammar::settableFlag);
        return new Command.Store(uid, set, unchangedSince, action, silent, flags);
    }

    /** LIST, LSUB and STATUS. */
    private record ListReader(ImapReader in, GrammarReader grammar) {

        /** list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]. */
        Command list() throws SyntaxException, IOException {
            var extended = in.peek() == '(';
            Set<Command.ListSelection> selection = EnumSet.noneOf(Command.ListSelection.class);
            if (extended) {
                selection.addAll(grammar.list(this::selection));
                in.space();
            }
            // RFC 9051 §6.3.9.1: RECURSIVEMATCH needs something to match
            if (selection.contains(Command.ListSelection.RECURSIVEMATCH)
                    && !selection.contains(Command.ListSelection.SUBSCRIBED)
                    && !selection.contains(Command.ListSelection.SPECIAL_USE)) {
                throw in.problem("RECURSIVEMATCH without SUBSCRIBED");
            }
            var reference = grammar.mailbox();
            in.space();
            var several = in.peek() == '(';
            var patterns =
                    several ? grammar.someOf(grammar::listMailbox) : List.of(grammar.listMailbox());
            var returns = EnumSet.noneOf(Command.ListReturn.class);
            var status = EnumSet.noneOf(StatusItem.class);
            var hasReturn = in.accept(' ');
            if (hasReturn) {
                in.expectWord("RETURN");
                in.space();
                grammar.list(() -> returnOption(returns, status));
            }
            return new Command.ListMailboxes(
                    selection,
                    reference,
                    patterns,
                    returns,
                    status,
                    extended || several || hasReturn);
        }

        private Command.ListSelection selection() throws SyntaxException {
            return switch (in.upperAtom()) {
                case "SUBSCRIBED" -> Command.ListSelection.SUBSCRIBED;
                case "REMOTE" -> Command.ListSelection.REMOTE;
                case "RECURSIVEMATCH" -> Command.ListSelection.RECURSIVEMATCH;
                case "SPECIAL-USE" -> Command.ListSelection.SPECIAL_USE;
                default -> throw in.problem("no such selection option");
            };
        }

        private String returnOption(Set<Command.ListReturn> returns, Set<StatusItem> status)
                throws SyntaxException, IOException {
            var option = in.upperAtom();
            switch (option) {
                case "SUBSCRIBED" -> returns.add(Command.ListReturn.SUBSCRIBED);
                case "CHILDREN" -> returns.add(Command.ListReturn.CHILDREN);
                case "SPECIAL-USE" -> returns.add(Command.ListReturn.SPECIAL_USE);
                case "STATUS" -> {
                    in.space();
                    status.addAll(grammar.someOf(this::statusItem));
                }
                default -> throw in.problem("no such return option");
            }
            return option;
        }

        Command lsub() throws SyntaxException, IOException {
            var reference = grammar.mailbox();
            in.space();
            return new Command.Lsub(reference, grammar.listMailbox());
        }

        /** status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")". */
        Command status() throws SyntaxException, IOException {
            var mailbox = grammar.mailbox();
            in.space();
            return new Command.Status(mailbox, Set.copyOf(grammar.someOf(this::statusItem)));
        }

        private StatusItem statusItem() throws SyntaxException {
            var word = in.upperAtom();
            for (var item : StatusItem.values()) {
                if (item.word().equals(word)) {
                    return item;
                }
            }
            throw in.problem("no such status item");
        }
    }
}
