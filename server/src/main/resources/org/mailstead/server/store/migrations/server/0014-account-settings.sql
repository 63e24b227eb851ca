-- What is set for an account; what is set for all stands in directory_setting under the same name.

CREATE TABLE directory_account_setting (
    account_id ${bigint} NOT NULL REFERENCES directory_account (id),
    name ${text} NOT NULL,
    value ${text} NOT NULL,
    PRIMARY KEY (account_id, name)
) ${strict};
