-- raw: documents as given. staging: what the steps derive. marts: what users query. ops: what happened.
CREATE SCHEMA raw;
CREATE SCHEMA staging;
CREATE SCHEMA marts;
CREATE SCHEMA ops;

CREATE TABLE ops.run (
    run_id VARCHAR PRIMARY KEY,
    flow_code VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    outcome_code VARCHAR NOT NULL,      -- running, completed, completed_with_warnings, failed
    message VARCHAR,
    skilltide_version VARCHAR NOT NULL
);

CREATE TABLE ops.step (
    run_id VARCHAR NOT NULL,
    step_code VARCHAR NOT NULL,
    finished_at TIMESTAMP NOT NULL,
    seconds DOUBLE NOT NULL,
    counts JSON NOT NULL
);

CREATE TABLE ops.source (
    source_id VARCHAR PRIMARY KEY,
    platform VARCHAR NOT NULL,
    entry VARCHAR NOT NULL              -- JSON: how it was configured when last read, so that stored documents replay
);

CREATE TABLE ops.source_run (
    run_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    outcome_code VARCHAR NOT NULL,      -- completed, nothing_new, failed
    unit_count INTEGER NOT NULL,        -- files or pages read
    document_count INTEGER NOT NULL,
    rejection_count INTEGER NOT NULL,
    message VARCHAR
);

CREATE TABLE ops.issue (
    run_id VARCHAR NOT NULL,
    source_id VARCHAR,
    severity_code VARCHAR NOT NULL,     -- warning, error
    message VARCHAR NOT NULL
);

CREATE TABLE ops.quarantine (
    quarantine_id VARCHAR PRIMARY KEY,  -- hash of what follows, so that a replay adds nothing
    run_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    row_number INTEGER,
    step_code VARCHAR NOT NULL,         -- read, normalise
    reason_code VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    value VARCHAR
);

CREATE TABLE ops.forgotten (
    kind_code VARCHAR NOT NULL,         -- posting, employer
    key VARCHAR NOT NULL,               -- posting_id, employer_key
    PRIMARY KEY (kind_code, key)
);

CREATE TABLE ops.check_result (
    run_id VARCHAR NOT NULL,
    check_code VARCHAR NOT NULL,
    level_code VARCHAR NOT NULL,        -- integrity, warning
    is_passed BOOLEAN NOT NULL,
    failure_count INTEGER NOT NULL,
    message VARCHAR
);

CREATE TABLE ops.mart_build (
    mart VARCHAR PRIMARY KEY,
    fingerprint VARCHAR NOT NULL,       -- of its SQL and of everything it reads
    row_count BIGINT NOT NULL
);

CREATE TABLE ops.staging_version (
    table_name VARCHAR PRIMARY KEY,     -- bumped by the step that changes the table; marts are rebuilt by it
    version BIGINT NOT NULL
);

CREATE TABLE ops.lexicon_skill (
    lexicon_version VARCHAR NOT NULL,
    skill_id VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    surface_forms VARCHAR[] NOT NULL,
    PRIMARY KEY (lexicon_version, skill_id)
);

CREATE TABLE raw.landing_file (
    path VARCHAR PRIMARY KEY,           -- relative to the landing folder
    source_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    document_count INTEGER NOT NULL
);

CREATE TABLE raw.unit (
    source_id VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,              -- a file's path, a page's address
    fingerprint VARCHAR NOT NULL,       -- changes when its content does
    document_count INTEGER NOT NULL,
    PRIMARY KEY (source_id, unit, fingerprint)
);

CREATE TABLE raw.document (
    document_id VARCHAR PRIMARY KEY,    -- hash of source and content, so that a copy is stored once
    source_id VARCHAR NOT NULL,
    payload VARCHAR NOT NULL,           -- JSON, unedited
    origin VARCHAR NOT NULL,
    row_number INTEGER,
    observed_at TIMESTAMP NOT NULL      -- first time
);

CREATE TABLE raw.document_observation (
    document_id VARCHAR NOT NULL,
    observed_on DATE NOT NULL,
    PRIMARY KEY (document_id, observed_on)
);

-- What trying to read each board gave, run by run: tells an outage from a market, and when a posting had gone.
CREATE TABLE raw.board_read (
    source_id VARCHAR NOT NULL,
    board VARCHAR NOT NULL,             -- e.g. greenhouse:acme; the origin of its documents
    run_id VARCHAR NOT NULL,
    read_at TIMESTAMP NOT NULL,
    observed_on DATE NOT NULL,
    outcome_code VARCHAR NOT NULL,      -- read, unchanged, rejected, failed
    is_complete BOOLEAN NOT NULL,       -- everything that the board holds was had
    posting_count INTEGER NOT NULL,
    digest VARCHAR,                     -- of the postings' identities
    fill_shares VARCHAR NOT NULL,       -- JSON: field -> share of postings that have it
    message VARCHAR,
    PRIMARY KEY (source_id, board, run_id)
);

-- What each board held when it was last read: an unchanged board observes these documents again.
CREATE TABLE raw.board_document (
    source_id VARCHAR NOT NULL,
    board VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    PRIMARY KEY (source_id, board, document_id)
);

CREATE TABLE staging.text (
    text_id VARCHAR PRIMARY KEY,        -- hash of all that tagging depends on: title, employer, language and text
    title VARCHAR NOT NULL,
    employer_name VARCHAR,
    language_code VARCHAR,
    text VARCHAR NOT NULL
);

-- One row per document: a posting whose content changed has several.
CREATE TABLE staging.posting_version (
    document_id VARCHAR PRIMARY KEY,
    normaliser_version VARCHAR NOT NULL,
    posting_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    native_id VARCHAR NOT NULL,
    url VARCHAR,
    title VARCHAR NOT NULL,
    role_family_code VARCHAR NOT NULL,
    seniority_code VARCHAR NOT NULL,
    employer_name VARCHAR,
    employer_key VARCHAR,
    is_intermediary BOOLEAN NOT NULL,
    location_name VARCHAR,
    city_name VARCHAR,
    region_name VARCHAR,
    country_code VARCHAR,
    is_remote BOOLEAN,
    posted_on DATE,
    posted_kind_code VARCHAR,
    salary_text VARCHAR,
    salary_min DOUBLE,
    salary_max DOUBLE,
    salary_currency_code VARCHAR,
    salary_period_code VARCHAR,
    salary_annual_min DOUBLE,
    salary_annual_max DOUBLE,
    employment_type_code VARCHAR,
    language_code VARCHAR,
    is_text_complete BOOLEAN NOT NULL,
    text_id VARCHAR NOT NULL,
    notes VARCHAR[] NOT NULL
);

CREATE TABLE staging.rejected_document (
    document_id VARCHAR PRIMARY KEY,
    normaliser_version VARCHAR NOT NULL
);

-- One row per posting: the values of the version observed last, when it was seen, and when it had gone.
CREATE TABLE staging.posting AS
SELECT *, NULL::DATE AS first_seen_on, NULL::DATE AS last_seen_on, NULL::INTEGER AS observation_count,
    NULL::INTEGER AS version_count, NULL::DATE AS closed_on
FROM staging.posting_version
LIMIT 0;

CREATE VIEW staging.observation AS
SELECT DISTINCT version.posting_id, observation.observed_on
FROM raw.document_observation AS observation
JOIN staging.posting_version AS version USING (document_id);

CREATE VIEW staging.board_read AS
SELECT source_id, board, run_id, read_at, observed_on, outcome_code AS board_outcome_code, is_complete, posting_count,
    message
FROM raw.board_read;

CREATE TABLE staging.opening_member (
    posting_id VARCHAR PRIMARY KEY,
    opening_id VARCHAR NOT NULL,
    is_representative BOOLEAN NOT NULL,
    reason_code VARCHAR NOT NULL,       -- why it stands with the representative
    score DOUBLE
);

-- Opening ids of earlier runs that name no opening any more, and where their postings are now.
CREATE TABLE staging.opening_redirect (
    old_opening_id VARCHAR PRIMARY KEY,
    opening_id VARCHAR NOT NULL
);

-- The three below are what merging keeps, so that it compares only what changed.
CREATE TABLE staging.text_signature (
    text_id VARCHAR PRIMARY KEY,
    words_id VARCHAR NOT NULL,          -- equal for the same words
    years VARCHAR NOT NULL,             -- years of experience that it names
    signature BLOB NOT NULL,            -- MinHash: 63 numbers of 4 bytes
    shingles BLOB NOT NULL,             -- hashes of all runs of three words, 4 bytes each, sorted
    signature_version VARCHAR NOT NULL
);

CREATE TABLE staging.posting_content (
    posting_id VARCHAR PRIMARY KEY,
    digest VARCHAR NOT NULL,            -- of what the content is made from
    content_id VARCHAR NOT NULL,        -- equal for exact copies by one employer, wherever and whenever
    employer_key VARCHAR,
    is_intermediary BOOLEAN NOT NULL,
    title_key VARCHAR NOT NULL,
    is_text_complete BOOLEAN NOT NULL,
    words_id VARCHAR NOT NULL,
    matcher_version VARCHAR NOT NULL
);

CREATE TABLE staging.opening_match (
    content_a VARCHAR NOT NULL,
    content_b VARCHAR NOT NULL,
    reason_code VARCHAR NOT NULL,
    text_score DOUBLE NOT NULL,
    score DOUBLE NOT NULL,              -- before places are compared
    place_factor DOUBLE NOT NULL
);

CREATE TABLE staging.tagging (
    text_id VARCHAR PRIMARY KEY,
    lexicon_version VARCHAR NOT NULL
);

CREATE TABLE staging.mention (
    text_id VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    skill_id VARCHAR NOT NULL,
    alias VARCHAR NOT NULL,
    level_code VARCHAR NOT NULL,
    section_code VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    years_min INTEGER
);

CREATE TABLE staging.skill (
    skill_id VARCHAR PRIMARY KEY,
    skill_name VARCHAR NOT NULL,
    kind_code VARCHAR NOT NULL,
    category_code VARCHAR NOT NULL,
    category_name VARCHAR NOT NULL,
    group_code VARCHAR NOT NULL,
    group_name VARCHAR NOT NULL,
    parent_ids VARCHAR[] NOT NULL,
    ancestor_ids VARCHAR[] NOT NULL,
    also_ids VARCHAR[] NOT NULL,        -- skills that every name of this one names too
    origins VARCHAR[] NOT NULL,
    alias_count INTEGER NOT NULL
);

CREATE TABLE staging.role_family (
    role_family_code VARCHAR PRIMARY KEY,
    role_family_name VARCHAR NOT NULL,
    is_core BOOLEAN NOT NULL
);
