SELECT skill_id, skill_name AS name, kind_code, category_name, group_code, group_name, ancestor_ids,
    aliases, language_codes
FROM marts.skill ORDER BY skill_id
