-- Who has mail here: domains, accounts, the addresses that lead to them, and what proves who they are.

CREATE TABLE directory_setting (
    name ${text} PRIMARY KEY,
    value ${text} NOT NULL
) ${strict};

CREATE TABLE directory_domain (
    -- A-labels, lower case
    name ${text} PRIMARY KEY,
    disabled ${boolean} NOT NULL,
    case_sensitive ${boolean} NOT NULL,
    -- one a line
    separators ${text} NOT NULL,
    created_at ${bigint} NOT NULL
) ${strict};

CREATE TABLE directory_account (
    id ${identity},
    name ${text} NOT NULL UNIQUE,
    -- 0 its data is not made yet, 1 ready, 2 its data is not erased yet
    state ${integer} NOT NULL,
    -- 0 the default, -1 none
    quota_octets ${bigint} NOT NULL,
    -- what the user is told; NULL if logins are allowed
    login_disabled ${text},
    created_at ${bigint} NOT NULL
) ${strict};

CREATE INDEX directory_account_state ON directory_account (state) WHERE state <> 1;

CREATE TABLE directory_address (
    domain ${text} NOT NULL REFERENCES directory_domain (name),
    -- 1 for every other address at the domain
    catch_all ${boolean} NOT NULL,
    -- the local part as the domain compares it; empty for the catch-all, but not only for it
    canonical ${text} NOT NULL,
    -- the local part as it was given
    local_part ${text} NOT NULL,
    account_id ${bigint} NOT NULL REFERENCES directory_account (id),
    -- NULL is the inbox
    mailbox ${text},
    -- 421 or 550 if mail is refused; NULL if it is taken
    refusal_code ${integer},
    refusal_text ${text},
    PRIMARY KEY (domain, catch_all, canonical)
) ${strict};

CREATE INDEX directory_address_account ON directory_address (account_id);

CREATE TABLE directory_secret (
    account_id ${bigint} PRIMARY KEY REFERENCES directory_account (id),
    -- $argon2id$..., or an imported $2b$...
    password_hash ${text} NOT NULL,
    -- NULL where the mechanism was not wanted when the password was set
    sha1_salt ${blob},
    sha1_iterations ${integer},
    sha1_stored_key ${blob},
    sha1_server_key ${blob},
    sha256_salt ${blob},
    sha256_iterations ${integer},
    sha256_stored_key ${blob},
    sha256_server_key ${blob},
    cram_md5 ${blob},
    changed_at ${bigint} NOT NULL
) ${strict};

-- Equal attempts share a row.
CREATE TABLE login_attempt (
    -- SHA-256 of all that tells attempts apart
    id ${blob} PRIMARY KEY,
    -- 0 if nobody's
    account_id ${bigint} NOT NULL,
    failed ${boolean} NOT NULL,
    first_at ${bigint} NOT NULL,
    last_at ${bigint} NOT NULL,
    attempts ${bigint} NOT NULL,
    login_name ${text} NOT NULL,
    remote_ip ${text} NOT NULL,
    local_ip ${text} NOT NULL,
    tls ${text} NOT NULL,
    certificate ${text} NOT NULL,
    protocol ${text} NOT NULL,
    user_agent ${text} NOT NULL,
    mechanism ${text} NOT NULL,
    result ${text} NOT NULL
) ${strict};

CREATE INDEX login_attempt_account ON login_attempt (account_id, failed, last_at);
CREATE INDEX login_attempt_last ON login_attempt (last_at);

CREATE TABLE directory_audit (
    id ${identity},
    at ${bigint} NOT NULL,
    actor ${text} NOT NULL,
    action ${text} NOT NULL,
    subject ${text} NOT NULL,
    detail ${text} NOT NULL
) ${strict};
