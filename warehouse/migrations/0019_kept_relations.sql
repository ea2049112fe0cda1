-- Relations whose rows stay, each in a table of its name, and what they were made of: code and values. Digests of values
-- that are compared, and of what they were made of: where that is the same they need not be made to be known.
CREATE SCHEMA kept;
CREATE TABLE ops.compared_value (name VARCHAR PRIMARY KEY, made_of VARCHAR NOT NULL, content VARCHAR NOT NULL);
CREATE TABLE ops.kept_relation (relation VARCHAR PRIMARY KEY, made_of VARCHAR NOT NULL);
