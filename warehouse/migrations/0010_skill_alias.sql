-- The names that the lexicon knows a skill by, one row each, with what a mention of it has to meet.
CREATE TABLE staging.skill_alias (
    skill_id VARCHAR NOT NULL,
    alias VARCHAR NOT NULL,
    is_case_sensitive BOOLEAN NOT NULL,
    is_context_bound BOOLEAN NOT NULL,  -- needs something around it, a section, or company of other skills
    is_english_text BOOLEAN NOT NULL,   -- looked for in English texts only
    PRIMARY KEY (skill_id, alias)
);
