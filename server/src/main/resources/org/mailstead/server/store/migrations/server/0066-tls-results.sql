-- Sessions with hosts of others, counted for reports on TLS (RFC 8460): see reports.TlsResults.

CREATE TABLE tls_result (
    id ${identity},
    -- of UTC, from 1970-01-01
    day ${bigint} NOT NULL,
    -- whose policy it is, in A-labels: the recipients' domain, or a host
    policy_domain ${text} NOT NULL,
    recipient_domain ${text} NOT NULL,
    -- of the policy: its type, lines and hosts
    policy_digest ${text} NOT NULL,
    policy_type ${text} NOT NULL,
    -- one a line
    policy_lines ${text} NOT NULL,
    -- apart by spaces
    mx_hosts ${text} NOT NULL,
    host ${boolean} NOT NULL,
    -- told in a report, but no reason to send one
    optional ${boolean} NOT NULL,
    successes ${bigint} NOT NULL,
    failures ${bigint} NOT NULL
) ${strict};

CREATE UNIQUE INDEX tls_result_policy
    ON tls_result (day, policy_domain, recipient_domain, policy_digest);

CREATE TABLE tls_failure (
    result ${bigint} NOT NULL,
    -- of all but the count
    digest ${text} NOT NULL,
    result_type ${text} NOT NULL,
    sending_ip ${text},
    mx_hostname ${text},
    mx_helo ${text},
    receiving_ip ${text},
    additional ${text},
    reason_code ${text},
    sessions ${bigint} NOT NULL,
    PRIMARY KEY (result, digest)
) ${strict};
