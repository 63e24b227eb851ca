-- Calls of programs that want to hear of mail: webhook_job is what waits, one row a call. Jobs of one
-- URL wait in one lane, so that what is due is found by lane, however much waits, and one call at a
-- time goes to a URL.

CREATE TABLE webhook_lane (
    id ${identity},
    url ${text} NOT NULL,
    -- the earliest of its jobs; while one is called, when its node is taken for dead
    next_due ${bigint} NOT NULL,
    -- the node that calls now; NULL if none does
    lease_node ${text},
    -- the job that is called; NULL if none is
    lease_job ${bigint}
) ${strict};

CREATE UNIQUE INDEX webhook_lane_url ON webhook_lane (url);
CREATE INDEX webhook_lane_due ON webhook_lane (next_due);

CREATE TABLE webhook_job (
    id ${identity},
    account_id ${bigint} NOT NULL,
    lane_id ${bigint} NOT NULL REFERENCES webhook_lane (id),
    -- of queue_recipient; 0 for mail that came in
    queued_id ${bigint} NOT NULL,
    -- of the account's message; 0 for mail that went out
    stored_id ${bigint} NOT NULL,
    from_id ${text} NOT NULL,
    message_id ${text} NOT NULL,
    subject ${text} NOT NULL,
    -- as JSON
    extra ${text} NOT NULL,
    url ${text} NOT NULL,
    -- of the header field; empty for none
    credential ${text} NOT NULL,
    -- for the signature; empty for none
    secret ${text} NOT NULL,
    -- incoming, or what became of mail that went out
    event ${text} NOT NULL,
    submitted ${bigint} NOT NULL,
    -- how many were begun
    attempts ${integer} NOT NULL,
    next_attempt ${bigint} NOT NULL,
    size ${bigint} NOT NULL,
    payload ${blob} NOT NULL
) ${strict};

CREATE INDEX webhook_job_lane ON webhook_job (lane_id, next_attempt, id);
CREATE INDEX webhook_job_next ON webhook_job (next_attempt, id);
CREATE INDEX webhook_job_queued ON webhook_job (queued_id) WHERE queued_id > 0;
CREATE UNIQUE INDEX webhook_job_stored ON webhook_job (account_id, stored_id) WHERE stored_id > 0;

-- One row a call, of jobs that wait and of those that are remembered.
CREATE TABLE webhook_call (
    job_id ${bigint} NOT NULL,
    -- counts from 1
    number ${integer} NOT NULL,
    begun ${bigint} NOT NULL,
    -- NULL while it goes on
    millis ${bigint},
    url ${text} NOT NULL,
    success ${boolean} NOT NULL,
    -- of HTTP; 0 if there was no answer
    code ${integer} NOT NULL,
    -- in words; empty on success
    error ${text} NOT NULL,
    -- the start of what was answered
    response ${text} NOT NULL,
    PRIMARY KEY (job_id, number)
) ${clustered};

-- Jobs that are done with, remembered for a while.
CREATE TABLE webhook_retired (
    -- that it had in webhook_job
    id ${bigint} NOT NULL PRIMARY KEY,
    account_id ${bigint} NOT NULL,
    queued_id ${bigint} NOT NULL,
    from_id ${text} NOT NULL,
    message_id ${text} NOT NULL,
    subject ${text} NOT NULL,
    extra ${text} NOT NULL,
    url ${text} NOT NULL,
    -- whether there was one
    credential ${boolean} NOT NULL,
    event ${text} NOT NULL,
    submitted ${bigint} NOT NULL,
    attempts ${integer} NOT NULL,
    -- the job that took its place; 0 for none
    superseded_by ${bigint} NOT NULL,
    success ${boolean} NOT NULL,
    last_activity ${bigint} NOT NULL,
    keep_until ${bigint} NOT NULL,
    size ${bigint} NOT NULL,
    payload ${blob} NOT NULL
) ${strict};

CREATE INDEX webhook_retired_until ON webhook_retired (keep_until);
CREATE INDEX webhook_retired_activity ON webhook_retired (last_activity, id);
CREATE INDEX webhook_retired_account ON webhook_retired (account_id, last_activity, id);

-- How much there is of each account, so that it has a bound.
CREATE TABLE webhook_room (
    account_id ${bigint} NOT NULL PRIMARY KEY,
    -- that wait
    jobs ${bigint} NOT NULL,
    octets ${bigint} NOT NULL,
    -- of those that are remembered
    retired_octets ${bigint} NOT NULL
) ${clustered};
