-- To whom the user writes: every address in To, Cc and Bcc of messages that were put into \Sent.

CREATE TABLE correspondent (
    account_id ${bigint} NOT NULL,
    -- labels from the top, a dot behind each: org.example.mail. so that all below a domain are a range
    domain ${text} NOT NULL,
    -- in lower case, to look for, and as it was written
    folded ${text} NOT NULL,
    local_part ${text} NOT NULL,
    -- epoch milliseconds
    first_sent ${bigint} NOT NULL,
    last_sent ${bigint} NOT NULL,
    messages ${bigint} NOT NULL,
    PRIMARY KEY (account_id, domain, folded, local_part)
) ${clustered};
