-- Relations whose rows stay, each in a table of its name, and what they were made of: code and values.
CREATE SCHEMA kept;
CREATE TABLE ops.kept_relation (relation VARCHAR PRIMARY KEY, made_of VARCHAR NOT NULL);
