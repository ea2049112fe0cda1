/*
description: >
  Of the openings that ask for a skill, how many require it and how many call it nice to have. Skills with at least
  30 such openings of at least 10 named employers carry a share.
grain: skill_id
checks:
  - required_count + preferred_count = asked_count
*/
SELECT
    relation.skill_id::VARCHAR AS skill_id,
    relation.asked_count::INTEGER AS asked_count,
    relation.required_count::INTEGER AS required_count,
    relation.preferred_count::INTEGER AS preferred_count,
    relation.employer_count::INTEGER AS employer_count,
    relation.required_share::DOUBLE AS required_share,
    relation.required_share_low::DOUBLE AS required_share_low,
    relation.required_share_high::DOUBLE AS required_share_high
FROM analysis.skill_level AS relation
