-- What an address does with its mail, as text: see directory.RuleSet.

ALTER TABLE directory_address ADD COLUMN rules ${text} NOT NULL DEFAULT '';
