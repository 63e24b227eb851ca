-- The keys with which domains sign their mail (DKIM, RFC 6376).

CREATE TABLE directory_signing_key (
    domain ${text} NOT NULL REFERENCES directory_domain (name),
    -- lower case, A-labels
    selector ${text} NOT NULL,
    -- the private key: PKCS #8 in PEM
    pem ${text} NOT NULL,
    -- whether messages are signed with it now, or it only waits
    signs ${boolean} NOT NULL,
    created_at ${bigint} NOT NULL,
    PRIMARY KEY (domain, selector)
) ${strict};
