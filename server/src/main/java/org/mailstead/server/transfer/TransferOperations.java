package org.mailstead.server.transfer;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.server.control.Operation;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.directory.Account;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.Resolution;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.store.Finding;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;

/**
 * Import, export, backup and verification as commands ask the running server for them. Closed, it
 * tells those under way to stop: an import goes on when it is repeated.
 */
public final class TransferOperations implements AutoCloseable {
    private static final String REPEAT =
            ". What came in is kept; repeat the command to go on where it stopped";

    private final Directory directory;
    private final MailImport mailImport;
    private final MailExport mailExport;
    private final MailBackup backup;
    private final MailVerification verification;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    public TransferOperations(
            Directory directory,
            MailImport mailImport,
            MailExport mailExport,
            MailBackup backup,
            MailVerification verification) {
        this.directory = directory;
        this.mailImport = mailImport;
        this.mailExport = mailExport;
        this.backup = backup;
        this.verification = verification;
    }

    /**
     * The operations by name:
     *
     * <ul>
     *   <li>{@code import}: format, account, mailbox, absolute path, {@code again} or empty
     *   <li>{@code export}: format, account, absolute path, mailbox or empty for all, {@code below}
     *       or empty
     *   <li>{@code backup}: absolute path
     *   <li>{@code verify}: {@code fix} or empty
     * </ul>
     */
    public Map<String, Operation> operations() {
        return Map.of(
                "import",
                stoppable(this::runImport),
                "export",
                stoppable(this::runExport),
                "backup",
                this::runBackup,
                "verify",
                this::runVerify);
    }

    private Operation stoppable(Operation operation) {
        return call -> {
            running.add(Thread.currentThread());
            try {
                operation.run(call);
            } finally {
                running.remove(Thread.currentThread());
            }
        };
    }

    @Override
    public void close() {
        running.forEach(Thread::interrupt);
    }

    private void runImport(Operation.Call call) throws OperationException {
        var arguments = call.arguments();
        try {
            var request =
                    new ImportRequest(
                            account(arguments.get(1)).id(),
                            MailboxName.parse(arguments.get(2)),
                            format(arguments.get(0)),
                            path(arguments.get(3)),
                            arguments.get(4).equals("again"));
            var teller = new Teller(call);
            switch (mailImport.run(request, teller)) {
                case ImportResult.Completed(var report) -> tellImport(report, call);
                case ImportResult.Refused(var report, var mailbox, var refusal) -> {
                    tellImport(report, call);
                    throw new OperationException(
                            mailbox + " takes no more: " + refusal.text() + REPEAT);
                }
                case ImportResult.Stopped(var report) -> {
                    teller.requireUser();
                    tellImport(report, call);
                    throw new OperationException("stopped" + REPEAT);
                }
                case ImportResult.BadSource(var report, var text) -> {
                    tellImport(report, call);
                    throw new OperationException(text);
                }
                case ImportResult.Busy() ->
                        throw new OperationException(
                                "another import into this account goes on: wait for its end");
            }
        } catch (SyntaxException e) {
            throw new OperationException(arguments.get(2) + ": " + e.getMessage());
        } catch (StoreException e) {
            throw new OperationException("the store failed: " + e.getMessage() + REPEAT, e);
        }
    }

    private static void tellImport(TransferReport report, Operation.Output output)
            throws OperationException {
        tellProblems(report, output);
        output.line(
                "%,d messages (%s) imported into %,d mailboxes%s"
                        .formatted(
                                report.messages(),
                                octets(report.octets()),
                                report.mailboxes(),
                                report.known() == 0
                                        ? ""
                                        : ", %,d were imported before".formatted(report.known())));
    }

    private static void tellProblems(TransferReport report, Operation.Output output)
            throws OperationException {
        for (var problem : report.problems()) {
            output.line("problem: " + problem);
        }
        var more = report.problemsTotal() - report.problems().size();
        if (more > 0) {
            output.line("problem: and %,d more".formatted(more));
        }
    }

    private void runExport(Operation.Call call) throws OperationException {
        var arguments = call.arguments();
        try {
            var account = account(arguments.get(1));
            var name = arguments.get(3);
            @Nullable MailboxName mailbox = name.isEmpty() ? null : MailboxName.parse(name);
            var request =
                    new ExportRequest(
                            account.id(),
                            account.name(),
                            mailbox,
                            arguments.get(4).equals("below"),
                            format(arguments.get(0)),
                            path(arguments.get(2)));
            var teller = new Teller(call);
            switch (mailExport.run(request, teller)) {
                case ExportResult.Completed(var report) -> {
                    tellProblems(report, call);
                    call.line(
                            "%,d messages (%s) of %,d mailboxes exported to %s"
                                    .formatted(
                                            report.messages(),
                                            octets(report.octets()),
                                            report.mailboxes(),
                                            request.destination()));
                }
                case ExportResult.NoSuchMailbox(var missing) ->
                        throw new OperationException("no such mailbox: " + missing);
                case ExportResult.BadDestination(var text) -> throw new OperationException(text);
                case ExportResult.Stopped() -> {
                    teller.requireUser();
                    throw new OperationException("stopped: nothing is exported");
                }
            }
        } catch (SyntaxException e) {
            throw new OperationException(arguments.get(3) + ": " + e.getMessage());
        } catch (StoreException e) {
            throw new OperationException("the store failed: " + e.getMessage(), e);
        }
    }

    private void runBackup(Operation.Call call) throws OperationException {
        var arguments = call.arguments();
        var destination = path(arguments.getFirst());
        try {
            var report = backup.write(destination);
            call.line(
                    "%,d databases, %,d large messages and %,d other files backed up to %s"
                            .formatted(
                                    report.databases(),
                                    report.objects(),
                                    report.files(),
                                    destination));
        } catch (IOException e) {
            throw new OperationException("no backup was made: " + e, e);
        } catch (StoreException e) {
            throw new OperationException("no backup was made: " + e.getMessage(), e);
        }
    }

    private void runVerify(Operation.Call call) throws OperationException {
        var arguments = call.arguments();
        try {
            var fix = arguments.getFirst().equals("fix");
            tellFindings(verification.run(fix, _ -> {}), call);
        } catch (StoreException e) {
            throw new OperationException("cannot be checked: " + e.getMessage(), e);
        }
    }

    /**
     * Tells what a verification found.
     *
     * @throws OperationException if something is wrong now
     */
    public static void tellFindings(List<Finding> findings, Operation.Output output)
            throws OperationException {
        var left = 0;
        for (var finding : findings) {
            var repaired = isRepaired(finding);
            left += repaired ? 0 : 1;
            output.line(
                    (repaired ? "repaired: " : "wrong: ")
                            + (finding.scope() instanceof Scope.Server
                                    ? ""
                                    : finding.scope() + ": ")
                            + finding.text());
        }
        if (left > 0) {
            throw new OperationException("%,d things are wrong".formatted(left));
        }
        output.line(findings.isEmpty() ? "All is well." : "All is well now.");
    }

    private static boolean isRepaired(Finding finding) {
        return switch (finding) {
            case Finding.Damaged _, Finding.BlobUnreadable _ -> false;
            case Finding.Stray stray -> !stray.movedTo().isEmpty();
            case Finding.Contradiction contradiction -> contradiction.repaired();
        };
    }

    /** An account by its name or one of its addresses. */
    private Account account(String text) throws OperationException, StoreException {
        var named = directory.account(text);
        if (named.isPresent()) {
            return named.get();
        }
        try {
            if (text.contains("@")
                    && directory.resolve(Address.parse(text))
                            instanceof Resolution.Local(var id, _, _, _, _)) {
                var owner = directory.account(id);
                if (owner.isPresent()) {
                    return owner.get();
                }
            }
        } catch (SyntaxException e) {
            throw new OperationException(text + " is no account and no address: " + e.getMessage());
        }
        throw new OperationException("no such account: " + text);
    }

    private static MailFormat format(String text) throws OperationException {
        return switch (text) {
            case "mbox" -> MailFormat.MBOX;
            case "maildir" -> MailFormat.MAILDIR;
            default -> throw new OperationException("no such format: " + text);
        };
    }

    private static Path path(String text) throws OperationException {
        try {
            var path = Path.of(text);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw new OperationException("no path: " + e.getMessage(), e);
        }
        throw new OperationException("not an absolute path: " + text);
    }

    static String octets(long octets) {
        return octets < 10_000_000
                ? "%,d KB".formatted((octets + 999) / 1000)
                : String.format(Locale.ROOT, "%,.1f MB", octets / 1e6);
    }

    /** Passes progress on; once the user has gone, tells this thread to stop. */
    private static final class Teller implements Consumer<TransferProgress> {
        private final Operation.Output output;
        private @Nullable OperationException gone;

        private Teller(Operation.Output output) {
            this.output = output;
        }

        @Override
        public void accept(TransferProgress progress) {
            try {
                output.line(ProgressLine.encode(progress));
            } catch (OperationException e) {
                gone = e;
                Thread.currentThread().interrupt();
            }
        }

        private void requireUser() throws OperationException {
            if (gone != null) {
                throw gone;
            }
        }
    }
}
