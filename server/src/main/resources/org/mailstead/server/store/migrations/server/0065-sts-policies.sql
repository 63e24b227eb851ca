-- MTA-STS policies of domains that mail was sent to: see delivery.StsPolicies.

CREATE TABLE sts_policy (
    -- A-labels
    domain ${text} PRIMARY KEY,
    -- as it was fetched; null if it could not be
    policy ${text},
    record_id ${text},
    updated ${bigint},
    valid_end ${bigint},
    -- not fetched before; null if the last time worked
    no_fetch_until ${bigint},
    -- why it could not be fetched: for reports, and for people
    problem_type ${text},
    problem_code ${text},
    problem_reason ${text},
    last_use ${bigint} NOT NULL
) ${strict};

CREATE INDEX sts_policy_last_use ON sts_policy (last_use);
