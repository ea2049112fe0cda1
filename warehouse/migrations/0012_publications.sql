-- What was published: the figures of each publication, so that a number can be had again after data, code or lexicon have
-- changed. Numbered from 1; a number is never given twice. No row names a posting or an employer.
CREATE TABLE ops.publication (
    publication_id INTEGER PRIMARY KEY,
    published_at TIMESTAMP NOT NULL,
    run_id VARCHAR NOT NULL,
    skilltide_version VARCHAR NOT NULL,
    code_version VARCHAR NOT NULL,      -- of the code and rules that make the figures
    lexicon_version VARCHAR,
    last_seen_on DATE,
    posting_count INTEGER NOT NULL,
    opening_count INTEGER NOT NULL,
    headline_opening_count INTEGER NOT NULL,
    counted_opening_count INTEGER NOT NULL,
    newest_month_on DATE,               -- the newest that is counted
    months STRUCT(month_on DATE, opening_count INTEGER, gap_reason_code VARCHAR)[] NOT NULL,
    sources STRUCT(source_id VARCHAR, posting_count INTEGER)[] NOT NULL
);

-- Shares with five decimals, which pack into a few bytes each.
CREATE TABLE ops.publication_skill (
    publication_id INTEGER NOT NULL,
    skill_id VARCHAR NOT NULL,
    opening_count INTEGER NOT NULL,
    demand_count INTEGER NOT NULL,
    demand_share DOUBLE,
    demand_share_low DOUBLE,
    demand_share_high DOUBLE,
    newest_opening_count INTEGER,
    newest_demand_count INTEGER,
    newest_share DOUBLE,
    newest_share_low DOUBLE,
    newest_share_high DOUBLE,
    change_label_code VARCHAR,
    before_share DOUBLE,
    after_share DOUBLE,
    difference_points DOUBLE,
    difference_points_low DOUBLE,
    difference_points_high DOUBLE,
    label_code VARCHAR,
    change_points_per_year DOUBLE,
    change_points_low DOUBLE,
    change_points_high DOUBLE,
    arrived_on DATE,
    PRIMARY KEY (publication_id, skill_id)
);

-- The lexicon as it was published; a row only where a skill's entry is another than in the publication before.
CREATE TABLE ops.publication_lexicon (
    publication_id INTEGER NOT NULL,
    skill_id VARCHAR NOT NULL,          -- '*': what all skills share (rules, cues, sections, the tagger's code)
    wordings VARCHAR[],                 -- NULL: the skill left the lexicon
    PRIMARY KEY (publication_id, skill_id)
);

-- The names of a skill with the rules that a mention must meet, for people. NULL in rows that were made before.
ALTER TABLE ops.lexicon_skill ADD COLUMN wordings VARCHAR[];
