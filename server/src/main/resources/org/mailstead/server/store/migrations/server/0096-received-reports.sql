-- What other servers report: see reports.ReceivedReports.

CREATE TABLE received_report (
    id ${identity},
    -- see directory.ReportKind
    kind ${text} NOT NULL,
    received ${bigint} NOT NULL,
    -- in A-labels: the registered domain of who sent it, and the one in From
    sender ${text} NOT NULL,
    from_domain ${text} NOT NULL,
    mail_from ${text} NOT NULL,
    -- as the report says, cut
    organization ${text} NOT NULL,
    report_id ${text} NOT NULL,
    begins ${bigint} NOT NULL,
    ends ${bigint} NOT NULL,
    -- the first one that it is about
    domain ${text} NOT NULL,
    octets ${bigint} NOT NULL,
    -- the file, compressed
    content ${blob} NOT NULL
) ${strict};

CREATE UNIQUE INDEX received_report_once
    ON received_report (kind, from_domain, domain, report_id, begins);

CREATE INDEX received_report_sender ON received_report (sender, received, octets);

CREATE INDEX received_report_received ON received_report (kind, received);

-- What it says of each domain that is ours: messages or sessions.
CREATE TABLE received_report_domain (
    report ${bigint} NOT NULL,
    domain ${text} NOT NULL,
    -- the name of our host, not of a domain
    host ${boolean} NOT NULL,
    good ${bigint} NOT NULL,
    bad ${bigint} NOT NULL,
    PRIMARY KEY (report, domain)
) ${clustered};

CREATE INDEX received_report_domain_domain ON received_report_domain (domain, report);

-- What all of them take, so that it has a bound: one row.
CREATE TABLE received_report_total (
    id ${integer} NOT NULL PRIMARY KEY,
    octets ${bigint} NOT NULL
) ${strict};

INSERT INTO received_report_total (id, octets) VALUES (1, 0);
