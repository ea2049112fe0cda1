-- What a mart was computed from and what it holds, so that only what differs is built, checked and published again.
ALTER TABLE ops.mart_build ADD COLUMN inputs VARCHAR;      -- of the values that its relations read, where those are compared
ALTER TABLE ops.mart_build ADD COLUMN content VARCHAR;     -- of its rows; of a view its fingerprint
ALTER TABLE ops.mart_build ADD COLUMN checked VARCHAR;     -- of the contents and rules with which its checks passed

CREATE TABLE ops.published_file (
    path VARCHAR PRIMARY KEY,
    identity VARCHAR NOT NULL,          -- inode, size and time of the file: another one is not known
    frame VARCHAR NOT NULL,             -- of what makes it apart from rows
    contents MAP(VARCHAR, VARCHAR) NOT NULL
);

CREATE TABLE ops.step_done (
    step_code VARCHAR PRIMARY KEY,
    rests_on VARCHAR NOT NULL           -- digest of what the step read when it last ended
);

CREATE TABLE ops.mart_part (
    mart VARCHAR NOT NULL,
    part VARCHAR NOT NULL,              -- value of the column that divides the mart
    content VARCHAR NOT NULL            -- digest of what that part is made of
);
