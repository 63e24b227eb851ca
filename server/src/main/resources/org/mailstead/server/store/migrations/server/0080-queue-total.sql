-- What waits in all, so that it has a bound: one row, the sum of queue_account.
CREATE TABLE queue_total (
    id ${integer} NOT NULL PRIMARY KEY,
    recipients ${bigint} NOT NULL,
    octets ${bigint} NOT NULL
) ${strict};

INSERT INTO queue_total (id, recipients, octets)
SELECT 1, COALESCE(SUM(recipients), 0), COALESCE(SUM(octets), 0) FROM queue_account;
