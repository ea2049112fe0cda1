/*
description: >
  Every place where the text of a posting names a skill, and what was made of it. One text may be that of several
  postings (text_id); opening_mention tells the same by opening.
grain: text_id, start_offset, end_offset, skill_id
storage: published
caveats:
  - The skill is the one whose alias it is. A mention counts for the skill's also_ids too; opening_mention has a row
    for each.
checks:
  - start_offset < end_offset
  - length(alias) = end_offset - start_offset
*/
SELECT
    mention.text_id,
    mention.start_offset,
    mention.end_offset,
    mention.skill_id,
    mention.written AS alias,
    mention.alias AS lexicon_alias,
    mention.section_code,
    mention.level_code,
    mention.level_code IN ('required', 'preferred')
    OR (mention.level_code = 'context' AND mention.section_code NOT IN ('company', 'benefits', 'legal')) AS is_demand,
    mention.years_min,
    mention.rule
FROM staging.mention AS mention
SEMI JOIN marts.posting AS posting USING (text_id)
