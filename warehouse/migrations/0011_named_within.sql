-- Which names of a skill name a wider one too ("AWS SageMaker" names AWS), so that openings count for both.
ALTER TABLE staging.skill ADD COLUMN named_within STRUCT(alias VARCHAR, skill_id VARCHAR)[];
