package org.mailstead.server.control;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URLEncoder;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.Selector;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.Destination;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.ReportKind;
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
        policy(call, domain);
        tlsReports(call, domain);
    }

    /** operations N-8, N-21 */
    private void policy(Call call, Domain domain) throws OperationException, StoreException {
        var name = domain.ascii();
        var reports = directory.admin().addresses().forReports(ReportKind.DMARC, domain);
        call.line("; what others are to do with mail that fails both: begin with p=none to see");
        call.line(
                "_dmarc.%s. TXT \"v=DMARC1; p=reject; rua=mailto:%s\""
                        .formatted(
                                name,
                                reports.map(SigningOperations::uriPath)
                                        .orElse("postmaster@" + name)));
        if (reports.isPresent() && !reports.get().domain().equals(domain)) {
            call.line("; that the other domain wants these reports (RFC 9990)");
            call.line(
                    "%s._report._dmarc.%s. TXT \"v=DMARC1\""
                            .formatted(name, reports.get().domain().ascii()));
        }
    }

    /** Of the domain, and of the host that takes its mail. operations N-4, N-11 */
    private void tlsReports(Call call, Domain domain) throws OperationException, StoreException {
        var reports = directory.admin().addresses().forReports(ReportKind.TLS, domain);
        if (reports.isEmpty()) {
            return;
        }
        call.line("; where others report how TLS with our hosts went (RFC 8460)");
        for (var name : new LinkedHashSet<>(List.of(domain.ascii(), hostName.ascii()))) {
            call.line(
                    "_smtp._tls.%s. TXT \"v=TLSRPTv1; rua=mailto:%s\""
                            .formatted(name, uriPath(reports.get())));
        }
    }

    /** An address as it stands in a list of URIs in a record. RFC 6068 §2, RFC 9989 §4.7 */
    private static String uriPath(Destination address) {
        var localPart = Objects.requireNonNull(address.localPart()).quoted(); // RFC 5321 §4.1.2
        return URLEncoder.encode(localPart, US_ASCII).replace("+", "%20")
                + "@"
                + address.domain().ascii();
    }

    private static String record(SigningKey key) {
        return "%s. TXT %s"
                .formatted(
                        key.selector().recordName(key.domain()),
                        key.key().record().restricted().zoneText());
    }
}
