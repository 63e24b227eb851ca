package org.mailstead.server.control;

import java.util.Map;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.Selector;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.SigningKey;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;

/** The operations on the keys with which domains sign their mail. */
public final class SigningOperations {
    private final Directory directory;
    private final Domain hostName;

    /**
     * @param hostName which {@code domain.records} names as the host for mail
     */
    public SigningOperations(Directory directory, Domain hostName) {
        this.directory = directory;
        this.hostName = hostName;
    }

    /** All of them by name. */
    public Map<String, Operation> operations() {
        return Map.of(
                "domain.records", Administration.checked(this::records),
                "signing.list", Administration.checked(this::list),
                "signing.add", Administration.checked(this::add),
                "signing.start", Administration.checked(call -> setSigns(call, true)),
                "signing.stop", Administration.checked(call -> setSigns(call, false)),
                "signing.remove", Administration.checked(this::remove));
    }

    private Domain domain(Call call) throws OperationException, StoreException, SyntaxException {
        var domain = Domain.parse(Administration.argument(call, 0));
        if (directory.domain(domain).isEmpty()) {
            throw new OperationException("no domain " + domain.unicode());
        }
        return domain;
    }

    private void list(Call call) throws OperationException, StoreException, SyntaxException {
        for (var key : directory.admin().signingKeys().list(domain(call))) {
            call.line(describe(key));
        }
    }

    private static String describe(SigningKey key) {
        return "%s: %s, %s"
                .formatted(key.selector(), key.key(), key.signs() ? "signing" : "not signing");
    }

    /** Domain, selector, {@code rsa}, {@code ed25519} or a key in PEM, and whether to sign. */
    private void add(Call call) throws OperationException, StoreException, SyntaxException {
        var domain = domain(call);
        var selector = Selector.parse(Administration.argument(call, 1));
        var key = key(Administration.argument(call, 2));
        var signs = Boolean.parseBoolean(Administration.argument(call, 3));
        var keys = directory.admin().signingKeys();
        var added = Administration.done(keys.add(call.actor(), domain, selector, key, signs));
        call.line(describe(added));
        call.line(record(added));
    }

    private static DkimKey key(String which) throws OperationException {
        try {
            return switch (which) {
                case "rsa" -> DkimKey.generateRsa(DkimKey.RSA_BITS);
                case "ed25519" -> DkimKey.generateEd25519();
                default -> DkimKey.parsePem(which);
            };
        } catch (SyntaxException e) {
            throw new OperationException("not a key: " + e.getMessage(), e);
        }
    }

    private void setSigns(Call call, boolean signs)
            throws OperationException, StoreException, SyntaxException {
        var selector = Selector.parse(Administration.argument(call, 1));
        var keys = directory.admin().signingKeys();
        var changed = keys.setSigns(call.actor(), domain(call), selector, signs);
        call.line(describe(Administration.done(changed)));
    }

    private void remove(Call call) throws OperationException, StoreException, SyntaxException {
        var selector = Selector.parse(Administration.argument(call, 1));
        var keys = directory.admin().signingKeys();
        var removed = keys.remove(call.actor(), domain(call), selector);
        call.line("key removed: " + Administration.done(removed).selector());
        call.line("leave its record in the DNS until what it signed has arrived, a week or so");
    }

    private void records(Call call) throws OperationException, StoreException, SyntaxException {
        var domain = domain(call);
        var name = domain.ascii();
        call.line("; where mail for the domain goes");
        call.line("%s. MX 10 %s.".formatted(name, hostName.ascii()));
        call.line("; who may send its mail (RFC 7208): the hosts where its mail goes");
        call.line("%s. TXT \"v=spf1 mx -all\"".formatted(name));
        call.line("; the keys that sign its mail (RFC 6376)");
        for (var key : directory.admin().signingKeys().list(domain)) {
            call.line(record(key));
        }
        call.line("; what others are to do with mail that fails both: begin with p=none to see");
        call.line(
                "_dmarc.%s. TXT \"v=DMARC1; p=reject; rua=mailto:postmaster@%s\""
                        .formatted(name, name));
    }

    private static String record(SigningKey key) {
        return "%s. TXT %s"
                .formatted(
                        key.selector().recordName(key.domain()),
                        key.key().record().restricted().zoneText());
    }
}
