-- Which reports of other servers an address is for, as words: see directory.ReportKind.

ALTER TABLE directory_address ADD COLUMN reports ${text} NOT NULL DEFAULT '';

CREATE INDEX directory_address_reports ON directory_address (domain, canonical) WHERE reports <> '';
