-- Deliveries from the queue that are done, for when the queue asks for one again because it could
-- not note that. Written with the message; forgotten when no queue can ask any more.

CREATE TABLE delivered_once (
    account_id ${bigint} NOT NULL,
    -- names the delivery: the id of the recipient in the queue
    delivery ${bigint} NOT NULL,
    -- epoch milliseconds
    at ${bigint} NOT NULL,
    PRIMARY KEY (account_id, delivery)
) ${clustered};
