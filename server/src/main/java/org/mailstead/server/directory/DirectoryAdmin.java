package org.mailstead.server.directory;

import java.util.List;
import org.mailstead.server.store.StoreException;

/**
 * The one way to change the directory: for the command line, the web, an import. Each operation
 * checks, changes and records in one transaction, which is synced when it returns. Any thread.
 *
 * <p>{@code actor} is who does it, for the record: {@code cli:root}.
 */
public final class DirectoryAdmin {
    private final Changes changes;
    private final DomainAdmin domains;
    private final AccountAdmin accounts;
    private final AddressAdmin addresses;
    private final CertificateAdmin certificates;
    private final SigningKeyAdmin signingKeys;
    private final TransportAdmin transports;
    private final SettingAdmin settings;

    DirectoryAdmin(
            Changes changes, DirectoryLimits limits, Passwords passwords, Revocations revocations) {
        this.changes = changes;
        domains = new DomainAdmin(changes, limits);
        accounts = new AccountAdmin(changes, passwords, revocations);
        addresses = new AddressAdmin(changes);
        certificates = new CertificateAdmin(changes, revocations);
        signingKeys = new SigningKeyAdmin(changes);
        transports = new TransportAdmin(changes);
        settings = new SettingAdmin(changes);
    }

    public DomainAdmin domains() {
        return domains;
    }

    public AccountAdmin accounts() {
        return accounts;
    }

    public AddressAdmin addresses() {
        return addresses;
    }

    public CertificateAdmin certificates() {
        return certificates;
    }

    public SigningKeyAdmin signingKeys() {
        return signingKeys;
    }

    /** Ways for outgoing mail. */
    public TransportAdmin transports() {
        return transports;
    }

    public SettingAdmin settings() {
        return settings;
    }

    /**
     * What was changed, the newest first.
     *
     * @param max how many at most
     */
    public List<AuditEntry> audit(int max) throws StoreException {
        return changes.read(tx -> AuditRows.newest(tx, max));
    }
}
