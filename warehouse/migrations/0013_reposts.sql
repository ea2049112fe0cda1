-- Openings that advertise a vacancy of earlier times anew, as merging finds them.
CREATE TABLE staging.opening_repost (
    opening_id VARCHAR PRIMARY KEY,
    previous_opening_id VARCHAR NOT NULL,
    first_opening_id VARCHAR NOT NULL,  -- of the chain
    chain_position INTEGER NOT NULL,    -- 2 for the first repost
    gap_days INTEGER NOT NULL,          -- from the previous one's last sight to its start
    reason_code VARCHAR NOT NULL,
    score DOUBLE NOT NULL
);
