-- How many are on hold is told often; few are.
CREATE INDEX queue_recipient_held ON queue_recipient (id) WHERE hold = 1;
