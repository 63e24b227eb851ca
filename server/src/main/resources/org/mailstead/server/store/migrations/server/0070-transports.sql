-- Ways for outgoing mail, and which mail goes by which.

CREATE TABLE directory_transport (
    name ${text} PRIMARY KEY,
    -- relay, socks, direct, fail: which of the other columns are used
    method ${text} NOT NULL,
    -- of a relay or proxy
    host ${text},
    port ${bigint},
    -- tls, starttls, starttls-unverified, none
    security ${text},
    user_name ${text},
    password ${text},
    -- names of SASL, with a space between them
    mechanisms ${text},
    -- our name in EHLO through a proxy
    hello ${text},
    -- BOTH, IPV4, IPV6
    family ${text},
    -- of fail
    code ${bigint},
    message ${text}
) ${strict};

CREATE TABLE directory_route (
    -- "account ID", "domain NAME" or "all"
    owner ${text} NOT NULL,
    -- ascending: the first that matches counts
    position ${bigint} NOT NULL,
    -- domains with a space between them, with a dot before them if those below them count too; empty for any
    from_domains ${text} NOT NULL,
    to_domains ${text} NOT NULL,
    attempts_min ${bigint} NOT NULL,
    transport ${text} NOT NULL REFERENCES directory_transport (name),
    PRIMARY KEY (owner, position)
) ${strict};
