-- What the hosts of domains could do when mail was last sent there: see delivery.RecipientDomains.

CREATE TABLE recipient_domain (
    -- A-labels
    domain ${text} PRIMARY KEY,
    starttls ${boolean} NOT NULL,
    requiretls ${boolean} NOT NULL,
    -- a policy in mode enforce
    mta_sts ${boolean} NOT NULL,
    dane ${boolean} NOT NULL,
    seen ${bigint} NOT NULL
) ${strict};

CREATE INDEX recipient_domain_seen ON recipient_domain (seen);
