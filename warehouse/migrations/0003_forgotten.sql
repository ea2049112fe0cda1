-- What is forgotten is remembered by a keyed hash only: the key is a file of the home, and nothing here tells a name.
-- Rows of ops.forgotten from before are hashed and removed by the next run.
CREATE TABLE ops.forgotten_hash (
    kind_code VARCHAR NOT NULL,         -- posting, employer
    key_hash VARCHAR NOT NULL,          -- of posting_id, employer_key
    PRIMARY KEY (kind_code, key_hash)
);
