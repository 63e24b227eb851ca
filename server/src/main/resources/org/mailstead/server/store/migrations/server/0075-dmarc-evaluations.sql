-- More of what reports tell (RFC 9990 §3.1).

-- how the organization was found: treewalk, psl
ALTER TABLE dmarc_evaluation ADD COLUMN discovery ${text} NOT NULL DEFAULT 'treewalk';

-- fo=; empty if it is not there
ALTER TABLE dmarc_evaluation ADD COLUMN failure_options ${text} NOT NULL DEFAULT '';

-- about the override; empty if there is nothing to say
ALTER TABLE dmarc_evaluation ADD COLUMN override_comment ${text} NOT NULL DEFAULT '';

-- told in a report, but no reason to send one
ALTER TABLE dmarc_evaluation ADD COLUMN optional ${boolean} NOT NULL DEFAULT 0;
