package org.mailstead.server.directory;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.mailstead.address.Address;
import org.mailstead.server.directory.AdminResult.Done;
import org.mailstead.server.store.StoreException;

/** Changes which TLS client certificates stand for whom. Any thread. See {@link DirectoryAdmin}. */
public final class CertificateAdmin {
    static final int NAME_CHARS_MAX = 128;
    private static final int CERTIFICATE_OCTETS_MAX = 16 * 1024;

    private final Changes changes;
    private final Revocations revocations;

    CertificateAdmin(Changes changes, Revocations revocations) {
        this.changes = changes;
        this.revocations = revocations;
    }

    /** The certificates of an account, by name. */
    public List<RegisteredCertificate> list(long account) throws StoreException {
        return changes.read(tx -> CertificateRows.list(tx, account));
    }

    /**
     * Registers a certificate: who has its key logs in as an address. Only the key counts: when the
     * certificate ends, and who signed it, does not matter.
     *
     * @param loginName an address of an account, not one that only its catch-all covers
     * @param name for people; empty for the certificate's common name, or its serial number
     */
    public AdminResult<RegisteredCertificate> add(
            String actor,
            Address loginName,
            String name,
            boolean noImapPreauth,
            X509Certificate certificate)
            throws StoreException {
        var type = ClientKey.type(certificate.getPublicKey());
        if (type.isEmpty()) {
            return Changes.refuse(
                    "the key must be RSA of 2048 bits or more, ECDSA P-256 or Ed25519");
        }
        if (name.length() > NAME_CHARS_MAX) {
            return Changes.refuse("the name must not be longer than " + NAME_CHARS_MAX);
        }
        byte[] octets;
        try {
            octets = certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            return Changes.refuse("the certificate cannot be encoded");
        }
        if (octets.length > CERTIFICATE_OCTETS_MAX) {
            return Changes.refuse("the certificate is longer than " + CERTIFICATE_OCTETS_MAX);
        }
        var fingerprint = ClientKey.fingerprint(certificate);
        return changes.apply(
                changes.entry(actor, "certificate-add", loginName, fingerprint),
                tx -> {
                    var destination = AddressAdmin.exact(tx, loginName);
                    if (destination.isEmpty()) {
                        return Changes.refuse("no address " + loginName);
                    }
                    if (CertificateRows.find(tx, fingerprint).isPresent()) {
                        return Changes.refuse("this key is registered already");
                    }
                    var canonical = AddressAdmin.canonical(tx, loginName).orElseThrow();
                    var registered =
                            new RegisteredCertificate(
                                    fingerprint,
                                    destination.get().account(),
                                    canonical.ascii(),
                                    type.get(),
                                    name.isEmpty() ? ClientKey.name(certificate) : name,
                                    noImapPreauth,
                                    changes.now());
                    CertificateRows.insert(tx, registered, octets);
                    return new Done<>(registered);
                });
    }

    /** Takes a certificate from its user, and ends the open sessions of the account. */
    public AdminResult<RegisteredCertificate> remove(String actor, String fingerprint)
            throws StoreException {
        return changes.apply(
                changes.entry(actor, "certificate-remove", fingerprint, ""),
                tx -> {
                    var found = CertificateRows.find(tx, fingerprint);
                    if (found.isEmpty()) {
                        return Changes.refuse("no certificate " + fingerprint);
                    }
                    CertificateRows.delete(tx, fingerprint);
                    changes.announce(tx); // first, as for passwords
                    tx.afterCommit(() -> revocations.announce(found.get().account()));
                    return new Done<>(found.get());
                });
    }
}
