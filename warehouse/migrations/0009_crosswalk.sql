-- What the lexicon's skills and the role families are in public classifications.
CREATE TABLE staging.skill_crosswalk (
    skill_id VARCHAR NOT NULL,
    scheme_code VARCHAR NOT NULL,
    scheme_version VARCHAR NOT NULL,
    match_code VARCHAR NOT NULL,
    external_id VARCHAR,
    external_uri VARCHAR
);

CREATE TABLE staging.occupation_crosswalk (
    role_family_code VARCHAR NOT NULL,
    scheme_code VARCHAR NOT NULL,
    scheme_version VARCHAR NOT NULL,
    match_code VARCHAR NOT NULL,
    external_id VARCHAR,
    external_uri VARCHAR
);
