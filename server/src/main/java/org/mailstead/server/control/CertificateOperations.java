package org.mailstead.server.control;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import org.mailstead.address.Address;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.RegisteredCertificate;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;

/** The operations that administer which TLS client certificates stand for whom. */
public final class CertificateOperations {
    private final Directory directory;

    public CertificateOperations(Directory directory) {
        this.directory = directory;
    }

    /** All of them by name. */
    public Map<String, Operation> operations() {
        return Map.of(
                "certificate.list", Administration.checked(this::list),
                "certificate.add", Administration.checked(this::add),
                "certificate.remove", Administration.checked(this::remove));
    }

    private void list(Call call) throws OperationException, StoreException {
        var name = Administration.argument(call, 0);
        var account =
                directory
                        .account(name)
                        .orElseThrow(() -> new OperationException("no account " + name));
        for (var certificate : directory.admin().certificates().list(account.id())) {
            call.line(describe(certificate));
        }
    }

    private static String describe(RegisteredCertificate certificate) {
        return "%s for %s: %s, %s%s"
                .formatted(
                        certificate.fingerprint(),
                        certificate.loginName(),
                        certificate.keyType(),
                        certificate.name(),
                        certificate.noImapPreauth() ? " (IMAP waits for a login)" : "");
    }

    /** Address, certificate in base64, name, and whether IMAP waits for a login. */
    private void add(Call call) throws OperationException, StoreException, SyntaxException {
        var added =
                directory
                        .admin()
                        .certificates()
                        .add(
                                call.actor(),
                                Address.parse(Administration.argument(call, 0)),
                                Administration.argument(call, 2),
                                Boolean.parseBoolean(Administration.argument(call, 3)),
                                certificate(Administration.argument(call, 1)));
        call.line(describe(Administration.done(added)));
    }

    private static X509Certificate certificate(String base64) throws OperationException {
        try {
            var octets = new ByteArrayInputStream(Base64.getDecoder().decode(base64));
            var factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(octets);
        } catch (CertificateException | IllegalArgumentException e) {
            throw new OperationException("not a certificate: " + e.getMessage(), e);
        }
    }

    private void remove(Call call) throws OperationException, StoreException {
        var fingerprint = Administration.argument(call, 0);
        var removed = directory.admin().certificates().remove(call.actor(), fingerprint);
        call.line("certificate removed: " + describe(Administration.done(removed)));
    }
}
