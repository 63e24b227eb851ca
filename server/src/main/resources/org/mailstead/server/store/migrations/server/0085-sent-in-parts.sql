-- What accounts have sent, in parts of a day, so that a message costs the same however many went before it.
CREATE TABLE submission_count (
    account_id ${bigint} NOT NULL,
    -- when a part of 10 minutes began
    begun ${bigint} NOT NULL,
    recipients ${bigint} NOT NULL,
    -- those of them to whom the account never wrote before
    new_recipients ${bigint} NOT NULL,
    PRIMARY KEY (account_id, begun)
) ${clustered};

INSERT INTO submission_count (account_id, begun, recipients, new_recipients)
SELECT p.account_id, p.begun, p.recipients,
    (SELECT COUNT(*) FROM submission_recipient r
     WHERE r.account_id = p.account_id
        AND r.first_sent >= p.begun AND r.first_sent < p.begun + 600000)
FROM (
    SELECT s.account_id, s.sent_at - s.sent_at % 600000 AS begun, SUM(s.recipients) AS recipients
    FROM submission_sent s
    GROUP BY s.account_id, s.sent_at - s.sent_at % 600000) p;

DROP TABLE submission_sent;
DROP INDEX submission_recipient_first;
