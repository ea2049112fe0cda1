-- Where the bytes of what was forgotten may still be, until that place is written anew: a run that is killed in between
-- leaves the rest to the next.
CREATE TABLE ops.clearing (place_code VARCHAR PRIMARY KEY);
