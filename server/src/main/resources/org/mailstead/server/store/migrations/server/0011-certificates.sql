-- TLS client certificates that stand for users.

CREATE TABLE directory_certificate (
    -- SHA-256 of the SubjectPublicKeyInfo, base64url without padding
    fingerprint ${text} PRIMARY KEY,
    account_id ${bigint} NOT NULL REFERENCES directory_account (id),
    -- the address that it logs in as, as its domain compares it
    login_name ${text} NOT NULL,
    key_type ${text} NOT NULL,
    name ${text} NOT NULL,
    no_imap_preauth ${boolean} NOT NULL,
    certificate ${blob} NOT NULL,
    created_at ${bigint} NOT NULL
) ${strict};

CREATE INDEX directory_certificate_account ON directory_certificate (account_id);
