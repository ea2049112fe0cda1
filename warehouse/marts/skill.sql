/*
description: Every skill of the lexicon in force, with its place among the others.
grain: skill_id
*/
SELECT
    skill_id, skill_name, kind_code, category_code, category_name, group_code, group_name, parent_ids, ancestor_ids, also_ids,
    origins, alias_count, aliases, language_codes
FROM staging.skill
