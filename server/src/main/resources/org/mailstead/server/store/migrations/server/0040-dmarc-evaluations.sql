-- What DMARC came to for messages of domains that want reports: see reports.Evaluation.

CREATE TABLE dmarc_evaluation (
    id ${identity},
    evaluated ${bigint} NOT NULL,
    -- where the record stands, and its content
    policy_domain ${text} NOT NULL,
    policy ${text} NOT NULL,
    subdomain_policy ${text} NOT NULL,
    nonexistent_policy ${text} NOT NULL,
    dkim_alignment ${text} NOT NULL,
    spf_alignment ${text} NOT NULL,
    testing ${boolean} NOT NULL,
    -- where reports go, one a line
    report_uris ${text} NOT NULL,
    source_ip ${text} NOT NULL,
    disposition ${text} NOT NULL,
    dkim_aligned ${boolean} NOT NULL,
    spf_aligned ${boolean} NOT NULL,
    -- why the policy was not followed; empty if it was
    override ${text} NOT NULL,
    header_from ${text} NOT NULL,
    envelope_from ${text} NOT NULL,
    envelope_to ${text} NOT NULL,
    -- a signature a line: domain, selector, result
    dkim ${text} NOT NULL,
    spf_domain ${text} NOT NULL,
    spf_scope ${text} NOT NULL,
    spf_result ${text} NOT NULL
) ${strict};

CREATE INDEX dmarc_evaluation_domain ON dmarc_evaluation (policy_domain, evaluated);

CREATE INDEX dmarc_evaluation_evaluated ON dmarc_evaluation (evaluated);
